package dev.gradflow.cli;

import dev.gradflow.cli.input.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Checks before long work that its results can be written.
final class Destinations {
    private Destinations() {}

    /// Checks that `file` can be created or replaced.
    ///
    /// @param file may be null: nothing is to be written then
    /// @throws InputException if not, in one line
    static void checkFile(@Nullable Path file) {
        if (file == null) {
            return;
        }
        if (Files.isDirectory(file)) {
            throw new InputException(file + ": is a folder; name a file in it");
        }
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new InputException(file + ": the folder " + folder + " does not exist; create it first");
        }
        if (!Files.isWritable(folder)) {
            throw new InputException(file + ": the folder " + folder + " is not writable; name another");
        }
    }

    /// Creates the folder if need be, and checks that files can be put into it.
    ///
    /// @throws InputException if not, in one line
    static void makeFolder(Path folder) throws IOException {
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw new InputException(folder + ": is a file; name a folder");
        }
        Files.createDirectories(folder);
        if (!Files.isWritable(folder)) {
            throw new InputException(folder + ": is not writable; name another folder");
        }
    }
}
