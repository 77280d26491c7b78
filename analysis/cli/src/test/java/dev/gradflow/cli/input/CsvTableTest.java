package dev.gradflow.cli.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CsvTableTest {
    private static double[][] numbers(String text, String... columns) {
        return CsvTable.parse("x.csv", text).numbers(List.of(columns));
    }

    @Test
    void readsColumnsByName() {
        String text = "date,rain,wind\n2012-01-01,0.5,-1\r\n2012-01-02,1e-3,.25\n";
        assertThat(numbers(text, "wind", "rain")).isDeepEqualTo(new double[][] {{-1, 0.5}, {0.25, 1e-3}});
    }

    @Test
    void numbersInTheFirstLineAreARow() {
        assertThat(numbers("1,2\n3,4")).isDeepEqualTo(new double[][] {{1, 2}, {3, 4}});
        assertThat(numbers("1,2\n3,4", "2")).isDeepEqualTo(new double[][] {{2}, {4}});
    }

    @Test
    void quotesByteOrderMarkAndBlankLines() {
        String text = "\uFEFF\"a, \"\"b\"\"\",\"two\nlines\"\r\n\r\n\"1\",2\n\n";
        CsvTable table = CsvTable.parse("x.csv", text);
        assertThat(table.columns()).containsExactly("a, \"b\"", "two\nlines");
        assertThat(table.numbers(List.of())).isDeepEqualTo(new double[][] {{1, 2}});
    }

    @Test
    void aQuotedEmptyFieldIsAMissingValueAndNoBlankLine() {
        assertThatExceptionOfType(InputException.class)
                .isThrownBy(() -> numbers("a\n1\n\"\"\n3"))
                .withMessageContaining("line 3, column 'a': a missing value in row 2");
    }

    @Test
    void aFirstLineOfMissingValuesNamesNoColumns() {
        for (String first : new String[] {"NaN,inf,-inf", "nan,NA,", "?,-,."}) {
            assertThatExceptionOfType(InputException.class)
                    .isThrownBy(() -> numbers(first + "\n1,2,3"))
                    .withMessageContaining("line 1: holds values that are missing or not finite");
        }
    }

    @Test
    void linesAreCountedThroughQuotes() {
        assertThatExceptionOfType(InputException.class)
                .isThrownBy(() -> numbers("a,b\n\"x\ny\",1\n2,oops", "b"))
                .withMessageContaining("line 4, column 'b': 'oops'");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a,b;1,2;3,    | line 3, column 'b': a missing value",
                "a,b;1,2;3,NaN | line 3, column 'b': 'NaN', a missing value in row 2",
                "a,b;,2;NA,3   | line 2, column 'a': a missing value in row 1, the first of 2",
                "a,b;1,2;3,1e999 | line 3, column 'b': '1e999'",
                "a,b;1,2;3,0x1p3 | line 3, column 'b': '0x1p3'",
                "a,b;1,2;3     | line 3: found 1 field, expected 2",
                "a,b;1,2,3     | line 2: found 3 fields, expected 2",
                "a,a;1,2       | line 1: two columns are named 'a'",
                "a,2;1,2       | line 1: holds both numbers and other text",
                "a,b           | has column names but no rows",
                "a,\"b;1,2     | line 1: a quote is opened and never closed",
                "a,\"b\"c;1,2  | line 1: text after a closing quote",
            })
    void refusesInOneLine(String text, String problem) {
        assertThatExceptionOfType(InputException.class)
                .isThrownBy(() -> numbers(text.replace(';', '\n')))
                .withMessageStartingWith("x.csv: ")
                .withMessageContaining(problem);
    }

    @Test
    void refusesEmptyTextAndUnknownColumns() {
        assertThatExceptionOfType(InputException.class)
                .isThrownBy(() -> numbers("\n"))
                .withMessageContaining("is empty");
        assertThatExceptionOfType(InputException.class)
                .isThrownBy(() -> numbers("a,b\n1,2", "c"))
                .withMessageContaining("no column 'c'; there are a, b");
    }
}
