package dev.gradflow.bench.suite;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// JMH's JSON without the folders of the machine that ran it: they help nobody, and may say more than they should.
final class WithoutPaths {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String ELIDED = "...";

    private WithoutPaths() {}

    /// The same results; of the JVM its name stays, of an option that names a folder or file what stands before it.
    static byte[] of(byte[] results) {
        JsonNode all = JSON.readTree(results);
        for (JsonNode one : all) {
            if (one instanceof ObjectNode result) {
                String jvm = result.path("jvm").asString("");
                result.put("jvm", jvm.substring(1 + Math.max(jvm.lastIndexOf('/'), jvm.lastIndexOf('\\'))));
                List<String> options = new ArrayList<>();
                result.path("jvmArgs").forEach(option -> options.add(elide(option.asString())));
                ArrayNode array = result.putArray("jvmArgs");
                options.forEach(array::add);
            }
        }
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(all);
    }

    private static String elide(String option) {
        // Modules may be named with a slash (module/class), folders begin with one, or with a drive.
        int value = option.indexOf('=') + 1;
        boolean folder = option.startsWith("/", value) || option.indexOf(":\\") >= 0 || option.contains(":/");
        return folder ? option.substring(0, value) + ELIDED : option;
    }
}
