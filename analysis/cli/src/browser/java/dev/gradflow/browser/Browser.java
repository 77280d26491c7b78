package dev.gradflow.browser;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.interactions.PointerInput;
import org.openqa.selenium.interactions.Sequence;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A Chromium without a window, steered by Selenium: what the tests need of it, in their terms.
public final class Browser implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Duration MOVE = Duration.ofMillis(20);

    private final ChromeDriver driver;

    private Browser(ChromeDriver driver) {
        this.driver = driver;
    }

    /// A browser whose page is `width` by `height` pixels; below 500 a phone, for no window is so narrow.
    ///
    /// @throws IOException if there is no chromedriver on the path
    public static Browser open(int width, int height) throws IOException {
        ChromeOptions options = new ChromeOptions();
        options.addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--hide-scrollbars",
                "--window-size=" + width + "," + height);
        options.setBinary(onPath("chromium"));
        if (width < 500) {
            options.setExperimentalOption(
                    "mobileEmulation",
                    Map.of("deviceMetrics", Map.of("width", width, "height", height, "pixelRatio", 2.0)));
        }
        options.setCapability(ChromeOptions.LOGGING_PREFS, Map.of(LogType.BROWSER, "ALL"));
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(onPath("chromedriver"))
                .usingAnyFreePort()
                .build();
        return new Browser(new ChromeDriver(service, options));
    }

    /// A program, found as a shell finds it: Selenium would download one that it does not find.
    private static File onPath(String program) throws IOException {
        String path = Objects.requireNonNullElse(System.getenv("PATH"), "");
        return Stream.of(path.split(File.pathSeparator, -1))
                .map(folder -> new File(folder, program))
                .filter(File::canExecute)
                .findFirst()
                .orElseThrow(() -> new IOException("no " + program + " on the path " + path));
    }

    /// Opens a file.
    public void go(Path page) {
        driver.get(page.toUri().toString());
    }

    /// What a function body returns in the page; `arguments` are its arguments.
    public JsonNode run(String script, Object... arguments) {
        return JSON.valueToTree(driver.executeScript(script, arguments));
    }

    /// Moves the pointer over these places, [x, y] each, with its button down from the first to the last if `drag`.
    public void pointer(boolean drag, int[]... places) {
        PointerInput mouse = new PointerInput(PointerInput.Kind.MOUSE, "mouse");
        int button = PointerInput.MouseButton.LEFT.asArg();
        Sequence sequence = new Sequence(mouse, 0);
        for (int i = 0; i < places.length; i++) {
            PointerInput.Origin origin = PointerInput.Origin.viewport();
            sequence.addAction(mouse.createPointerMove(MOVE, origin, places[i][0], places[i][1]));
            if (drag && i == 0) {
                sequence.addAction(mouse.createPointerDown(button));
            }
        }
        if (drag) {
            sequence.addAction(mouse.createPointerUp(button));
        }
        driver.perform(List.of(sequence));
    }

    /// Presses and releases a key: a character, or one of WebDriver's private-use codes.
    public void key(String key) {
        new Actions(driver).sendKeys(key).perform();
    }

    /// What the console said since it was asked last: errors of scripts, and whatever the security policy refused.
    public List<String> console() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .map(LogEntry::getMessage)
                .toList();
    }

    @Override
    public void close() {
        driver.quit();
    }
}
