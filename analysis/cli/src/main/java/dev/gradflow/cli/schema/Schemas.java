package dev.gradflow.cli.schema;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/// The JSON Schemas (2020-12) of the JSON answers, by name.
public final class Schemas {
    /// Every schema, with the commands whose answer it describes.
    public static final SequencedMap<String, String> ALL = all();

    private Schemas() {}

    private static SequencedMap<String, String> all() {
        SequencedMap<String, String> all = new LinkedHashMap<>();
        all.put("analysis", "compare, diagnose");
        all.put("training", "train");
        all.put("sweep", "sweep");
        all.put("lyapunov", "lyapunov");
        all.put("spectrum", "spectrum");
        all.put("info", "info");
        return Collections.unmodifiableSequencedMap(all);
    }

    /// The text of a schema.
    ///
    /// @throws IllegalArgumentException if there is none of that name
    public static String text(String name) {
        if (!ALL.containsKey(name)) {
            throw new IllegalArgumentException("no schema '" + name + "'; there are " + ALL.keySet());
        }
        String resource = name + ".schema.json";
        try (InputStream in = Schemas.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("the schema " + resource + " is missing from this build");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("the schema " + resource + " cannot be read", e);
        }
    }
}
