package dev.gradflow.core.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AppendedFileTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    @Test
    void whatIsAppendedIsThereAtOnce() throws IOException {
        Path path = folder.resolve("lines");
        Files.writeString(path, "one\ntwo\n");
        try (AppendedFile file = AppendedFile.open(path)) {
            file.append("three");
            assertThat(path).hasContent("one\ntwo\nthree");
            assertThat(new String(file.content(), StandardCharsets.UTF_8)).isEqualTo("one\ntwo\nthree");
            file.truncate(4);
            file.append("zwölf");
            file.force();
        }
        assertThat(path).hasContent("one\nzwölf");
    }

    @Test
    void anEmptyFileIsNotLeft() throws IOException {
        Path path = folder.resolve("lines");
        AppendedFile.open(path).close();
        assertThat(path).doesNotExist();
    }

    @Test
    void nobodyElseWritesMeanwhile() throws IOException {
        Path path = folder.resolve("lines");
        try (AppendedFile file = AppendedFile.open(path)) {
            file.append("mine");
            assertThatThrownBy(() -> AppendedFile.open(path))
                    .isInstanceOf(FileSystemException.class)
                    .hasMessageContaining("lines: another run is writing to it");
        }
        assertThat(path).hasContent("mine");
        AppendedFile.open(path).close();
    }
}
