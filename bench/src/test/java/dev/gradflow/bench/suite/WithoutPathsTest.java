package dev.gradflow.bench.suite;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class WithoutPathsTest {
    private static final String RESULTS = """
            [{"jvm": "/opt/jdk/bin/java", "threads": 1,
              "jvmArgs": ["--module-path=/home/me/a.jar:/home/me/b", "-Dcache=/home/me", "/home/me/x.jar",
                          "-Dwindows=C:\\\\Users\\\\me",
                          "-XX:MaxVectorSize=16", "-Djdk.module.main=dev.gradflow.bench"]}]
            """;

    @Test
    void foldersGoAndEverythingElseStays() {
        String text = new String(WithoutPaths.of(RESULTS.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);
        assertThat(text)
                .doesNotContain("/home", "/opt", "Users")
                .contains("\"java\"", "\"--module-path=...\"", "\"-Dcache=...\"", "\"...\"")
                .contains("\"-XX:MaxVectorSize=16\"", "\"-Djdk.module.main=dev.gradflow.bench\"", "\"threads\" : 1");
    }
}
