package dev.gradflow.core.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whole or not at all, and nothing left behind.
final class AtomicFileTest {
    private static final byte[] NEW = "new".getBytes(StandardCharsets.UTF_8);

    @TempDir
    private Path folder;

    @Test
    void newFileIsWrittenAndOldOneReplaced() throws IOException {
        Path file = folder.resolve("report.html");
        AtomicFile.write(file, "old and longer".getBytes(StandardCharsets.UTF_8));
        AtomicFile.write(file, NEW);
        assertThat(file).hasContent("new");
        assertThat(folder).isDirectoryContaining(file::equals).isDirectoryNotContaining("glob:**.tmp");
    }

    @Test
    void failingContentLeavesTheOldFile() throws IOException {
        Path file = Files.writeString(folder.resolve("report.html"), "old");
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> AtomicFile.write(file, out -> {
                    out.write(new byte[100_000]);
                    throw new IOException("half way");
                }))
                .withMessage("half way");
        assertThatIllegalStateException()
                .isThrownBy(() -> AtomicFile.write(folder.resolve("other"), out -> {
                    throw new IllegalStateException("at once");
                }));
        assertThat(file).hasContent("old");
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void targetIsOldUntilTheContentIsWhole() throws IOException {
        Path file = Files.writeString(folder.resolve("report.html"), "old");
        AtomicFile.write(file, out -> {
            out.write(NEW);
            out.flush();
            assertThat(file).hasContent("old");
        });
        assertThat(file).hasContent("new");
    }

    @Test
    void missingFolderIsNamed() {
        Path file = folder.resolve("missing/report.html");
        assertThatExceptionOfType(FileSystemException.class)
                .isThrownBy(() -> AtomicFile.write(file, NEW))
                .withMessageStartingWith(file + ": folder '")
                .withMessageContaining("does not exist");
        assertThatExceptionOfType(FileSystemException.class)
                .isThrownBy(() -> AtomicFile.write(folder, NEW))
                .withMessage(folder + ": is a folder; name a file in it");
    }

    @Test
    void fileInPlaceOfTheFolderIsNamed() throws IOException {
        Path file = Files.writeString(folder.resolve("a"), "old").resolve("b");
        assertThatExceptionOfType(FileSystemException.class)
                .isThrownBy(() -> AtomicFile.write(file, NEW))
                .withMessageContaining("does not exist");
    }

    @Test
    void unwritableFolderAndFileAreNamed() throws IOException {
        Path closed = Files.createDirectory(folder.resolve("closed"));
        Path file = Files.writeString(closed.resolve("kept"), "old");
        file.toFile().setReadOnly();
        closed.toFile().setReadOnly();
        assumeTrue(!Files.isWritable(closed), "this user may write everywhere");
        assertThatExceptionOfType(FileSystemException.class)
                .isThrownBy(() -> AtomicFile.write(closed.resolve("new"), NEW))
                .withMessageContaining("is not writable");
        assertThatExceptionOfType(FileSystemException.class)
                .isThrownBy(() -> AtomicFile.write(file, NEW))
                .withMessageContaining("write-protected");
    }

    @Test
    void linksAreFollowed() throws IOException {
        Path file = Files.writeString(folder.resolve("real"), "old");
        Path link = Files.createSymbolicLink(folder.resolve("link"), file);
        AtomicFile.write(link, NEW);
        assertThat(link).isSymbolicLink();
        assertThat(file).hasContent("new");
    }

    @Test
    void permissionsAreKept() throws IOException {
        assumeTrue(folder.getFileSystem().supportedFileAttributeViews().contains("posix"), "no POSIX permissions");
        Path file = Files.writeString(folder.resolve("private"), "old");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        AtomicFile.write(file, NEW);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(file).hasContent("new");
    }

    @Test
    void devicesAreWrittenDirectly() throws IOException {
        Path sink = Path.of("/dev/null");
        assumeTrue(Files.exists(sink), "no /dev/null");
        AtomicFile.write(sink, NEW);
        assertThat(Files.isRegularFile(sink)).isFalse();
    }

    @Test
    void fullDiskIsNamed() {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full), "no /dev/full");
        assertThatExceptionOfType(FileSystemException.class)
                .isThrownBy(() -> AtomicFile.write(full, NEW))
                .withMessageStartingWith("/dev/full: cannot be written: ");
    }
}
