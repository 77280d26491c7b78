package dev.gradflow.cli.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ColumnNamesTest {
    private static List<String> names(String... lists) {
        return ColumnNames.of("--columns", List.of(lists));
    }

    @Test
    void commasSeparateNamesButWithinQuotes() {
        assertThat(names("a,b", "c")).containsExactly("a", "b", "c");
        assertThat(names("\"rain, mm\",wind")).containsExactly("rain, mm", "wind");
        assertThat(names("\"5\"\" pipe\"")).containsExactly("5\" pipe");
        assertThatThrownBy(() -> names("\"rain"))
                .hasMessageContaining("--columns")
                .hasMessageContaining("never closed");
        assertThatThrownBy(() -> names("")).hasMessageContaining("--columns").hasMessageContaining("are needed");
    }

    @Test
    void aColumnWithACommaIsReadAndListedAsItIsTyped(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("x.csv"), "\"rain, mm\",wind\n1,2\n3,4\n");
        Series series = Series.read(file, names("wind,\"rain, mm\""));
        assertThat(series.description().columns()).containsExactly("wind", "rain, mm");
        assertThat(series.values().toArray()).containsExactly(2, 1, 4, 3);
        assertThatThrownBy(() -> Series.read(file, names("rain")))
                .hasMessageEndingWith("there is no column 'rain'; there are \"rain, mm\", wind");
    }
}
