package dev.gradflow.browser;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A Chromium without a window, steered through chromedriver by the few WebDriver commands that the tests need.
public final class Browser implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Pattern STARTED = Pattern.compile("started successfully on port (\\d+)");

    private final Process driver;
    private final String address;
    private final String session;

    private Browser(Process driver, int port, Map<String, Object> options) throws IOException {
        this.driver = driver;
        this.address = "http://127.0.0.1:" + port;
        Map<String, Object> wanted = Map.of(
                "browserName", "chrome", "goog:chromeOptions", options, "goog:loggingPrefs", Map.of("browser", "ALL"));
        this.session = call("POST", "/session", Map.of("capabilities", Map.of("alwaysMatch", wanted)))
                .get("sessionId")
                .asString();
    }

    /// A browser whose page is `width` by `height` pixels; below 500 a phone, for no window is so narrow.
    ///
    /// @throws IOException if chromedriver and chromium can't be started
    public static Browser open(int width, int height) throws IOException {
        Process driver = new ProcessBuilder("chromedriver", "--port=0")
                .redirectErrorStream(true)
                .start();
        try {
            Map<String, Object> options = new LinkedHashMap<>();
            options.put(
                    "args",
                    Stream.of(
                                    "--headless=new",
                                    "--no-sandbox",
                                    "--disable-gpu",
                                    "--disable-dev-shm-usage",
                                    "--disable-quic",
                                    "--no-first-run",
                                    "--disable-background-networking",
                                    "--hide-scrollbars",
                                    "--window-size=" + width + "," + height)
                            .toList());
            if (width < 500) {
                options.put(
                        "mobileEmulation",
                        Map.of("deviceMetrics", Map.of("width", width, "height", height, "pixelRatio", 2.0)));
            }
            return new Browser(driver, port(driver), options);
        } catch (IOException | RuntimeException e) {
            driver.destroy();
            throw e;
        }
    }

    private static int port(Process driver) throws IOException {
        BufferedReader lines = driver.inputReader(StandardCharsets.UTF_8);
        StringBuilder said = new StringBuilder();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            Matcher matcher = STARTED.matcher(line);
            if (matcher.find()) {
                return Integer.parseInt(matcher.group(1));
            }
            said.append(line).append('\n');
        }
        throw new IOException("chromedriver did not start: " + said);
    }

    /// Opens a file.
    public void go(Path page) throws IOException {
        command("/url", Map.of("url", page.toUri().toString()));
    }

    /// What a function body returns in the page; `arguments` are its arguments.
    public JsonNode run(String script, Object... arguments) throws IOException {
        return command("/execute/sync", Map.of("script", script, "args", List.of(arguments)));
    }

    /// Moves the pointer over these places, [x, y] each, with its button down from the first to the last if `drag`.
    public void pointer(boolean drag, int[]... places) throws IOException {
        Stream<Map<String, Object>> moves = Stream.of(places)
                .map(place -> Map.of("type", "pointerMove", "duration", 20, "x", place[0], "y", place[1]));
        List<Map<String, Object>> steps = moves.toList();
        List<Map<String, Object>> down = List.of(Map.of("type", "pointerDown", "button", 0));
        List<Map<String, Object>> up = List.of(Map.of("type", "pointerUp", "button", 0));
        List<Map<String, Object>> all = drag
                ? Stream.of(steps.subList(0, 1), down, steps.subList(1, steps.size()), up)
                        .flatMap(List::stream)
                        .toList()
                : steps;
        command("/actions", Map.of("actions", List.of(Map.of("type", "pointer", "id", "mouse", "actions", all))));
    }

    /// Presses and releases a key: a character, or one of WebDriver's private-use codes.
    public void key(String key) throws IOException {
        List<Map<String, String>> strokes =
                List.of(Map.of("type", "keyDown", "value", key), Map.of("type", "keyUp", "value", key));
        command("/actions", Map.of("actions", List.of(Map.of("type", "key", "id", "keys", "actions", strokes))));
    }

    /// What the console said since it was asked last: errors of scripts, and whatever the security policy refused.
    public List<String> console() throws IOException {
        return command("/se/log", Map.of("type", "browser"))
                .valueStream()
                .map(entry -> entry.get("message").asString())
                .toList();
    }

    private JsonNode command(String path, Map<String, ?> body) throws IOException {
        return call("POST", "/session/" + session + path, body);
    }

    private JsonNode call(String method, String path, @Nullable Map<String, ?> body) throws IOException {
        var connection = (HttpURLConnection) URI.create(address + path).toURL().openConnection();
        connection.setRequestMethod(method);
        if (body != null) {
            connection.setDoOutput(true);
            connection.setRequestProperty("Content-Type", "application/json");
            connection.getOutputStream().write(JSON.writeValueAsBytes(body));
        }
        boolean fine = connection.getResponseCode() == HttpURLConnection.HTTP_OK;
        try (InputStream in = fine ? connection.getInputStream() : connection.getErrorStream()) {
            JsonNode value = JSON.readTree(in).get("value");
            if (!fine) {
                throw new IOException(method + " " + path + ": " + value.get("message"));
            }
            return value;
        }
    }

    @Override
    public void close() throws IOException {
        try {
            call("DELETE", "/session/" + session, null);
        } finally {
            driver.destroy();
        }
    }
}
