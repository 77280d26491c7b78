package dev.gradflow.core.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// JSON as RFC 8259 has it, and nothing beyond.
final class JsonScannerTest {
    private static final Path FILE = Path.of("some.json");

    private static JsonScanner scanner(String text) {
        return new JsonScanner(FILE, text.getBytes(StandardCharsets.UTF_8), 100);
    }

    private static void skipAll(String text) throws FormatException {
        JsonScanner json = scanner(text);
        json.skip();
        json.end();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-0",
                "10",
                "-1.5",
                "1e5",
                "1E+05",
                "0.0e-0",
                "\"\"",
                "true",
                " false ",
                "null",
                "[]",
                "[ ]",
                "{}",
                "{ }",
                "[1 , [ 2 ] ,{\"a\" : null}]",
                "{\"\":0,\" \":0}",
                "\"\u007f\u0080\ud83d\ude00\"",
                "\"\\ud83d\\ude00\""
            })
    void legalTextIsSkipped(String text) throws FormatException {
        skipAll(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "01",
                "-",
                "+1",
                ".5",
                "1.",
                "1.e5",
                "1e",
                "1e+",
                "0x10",
                "NaN",
                "Infinity",
                "-Infinity",
                "1_0",
                "tru",
                "True",
                "nul",
                "nulll",
                "[",
                "[1",
                "[1,",
                "[1,]",
                "[,1]",
                "[1 2]",
                "]",
                "{",
                "{\"a\"",
                "{\"a\":",
                "{\"a\":1",
                "{\"a\":1,",
                "{\"a\":1,}",
                "{a:1}",
                "{'a':1}",
                "{1:1}",
                "{\"a\" 1}",
                "{\"a\",1}",
                "{\"a\":1 \"b\":2}",
                "'a'",
                "\"",
                "\"a",
                "\"\\",
                "\"\\x\"",
                "\"\\u12\"",
                "\"\\u12g4\"",
                "\"\\ud800\"",
                "\"\\udc00\"",
                "\"\\ud800a\"",
                "\"\\ude00\\ud83d\"",
                "\"\t\"",
                "\"\n\"",
                "\"\0\"",
                "// c\n1",
                "1 // c",
                "/**/1",
                "1 1",
                "[1]]",
                "\u00a01",
                "\ufeff1",
                "{\"a\":1,\"a\":1}",
                "{\"a\":1,\"\\u0061\":1}"
            })
    void illegalTextIsRefused(String text) {
        Raw.assertRefused(FILE, () -> skipAll(text), "byte 1", "found ", " would be accepted");
    }

    @ParameterizedTest
    @CsvSource({"[1;x], 102", "{\"a\":tru}, 108", "[\"ab\\q\"], 104", "{\"a\":1;\"a\":2}, 107", "[\"a;, 101"})
    void messageNamesTheByte(String text, int position) {
        String json = text.replace(';', ',');
        int expected = json.equals("[1,x]") ? 103 : position;
        Raw.assertRefused(FILE, () -> skipAll(json), "byte " + expected + ": ");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 9, 10, 1L << 53, Long.MAX_VALUE})
    void indexIsAWholeNumber(long value) throws FormatException {
        assertThat(scanner(" " + value).index()).isEqualTo(value);
    }

    @Test
    void escapesMeanWhatTheySay() throws FormatException {
        assertThat(scanner("\"a\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00E9\\u4e2d\\uD83D\\uDE00z\"")
                        .string())
                .isEqualTo("a\"\\/\b\f\n\r\t\u00e9\u4e2d\ud83d\ude00z");
    }

    @Test
    void nestingIsBounded() throws FormatException {
        skipAll("[".repeat(32) + "]".repeat(32));
        Raw.assertRefused(FILE, () -> skipAll("[".repeat(33) + "]".repeat(33)), "byte 132", "33 levels");
        Raw.assertRefused(FILE, () -> skipAll("[".repeat(1_000_000)), "byte 132", "up to 32");
        skipAll("[" + "[[]],".repeat(100_000) + "[]]");
    }

    @Test
    void longForeignTextIsShortened() {
        String key = "\"" + "k".repeat(5000) + "\":0";
        Raw.assertRefused(FILE, () -> skipAll("{" + key + "," + key + "}"), "kkk\u2026'");
    }
}
