package dev.gradflow.cli;

import java.util.function.Predicate;
import dev.gradflow.cli.input.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
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
        if (file.toString().isEmpty()) {
            throw new InputException("the name of a file to write is empty");
        }
        if (file.toString().equals("-")) {
            throw new InputException("-: only --json writes to standard output; name a file");
        }
        if (Files.isDirectory(file)) {
            throw new InputException(file + ": is a folder; name a file in it");
        }
        if (Files.exists(file) && !Files.isWritable(file)) {
            throw new InputException(file + ": is write-protected; name another, or make it writable");
        }
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new InputException(file + ": the folder " + folder + " does not exist; create it first");
        }
        if (!Files.isWritable(folder)) {
            throw new InputException(file + ": the folder " + folder + " is not writable; name another");
        }
    }

    /// Checks that no result takes the place of a file that is read, or of another result.
    ///
    /// @param read    the files that the command reads; null for none
    /// @param written the files that it writes; null for none
    /// @throws InputException if one does, in one line
    static void keepApart(Stream<? extends @Nullable Path> read, @Nullable Path... written) throws IOException {
        List<Path> inputs = read.filter(Objects::nonNull).map(Path.class::cast).toList();
        for (int i = 0; i < written.length; i++) {
            Path result = written[i];
            if (result == null || (Files.exists(result) && !Files.isRegularFile(result))) {
                continue; // a terminal or the null device can be written to twice
            }
            for (Path input : inputs) {
                if (same(input, result)) {
                    throw new InputException(result + ": is read, and a result would replace it; name another file");
                }
            }
            for (int j = 0; j < i; j++) {
                Path other = written[j];
                if (other != null && same(other, result)) {
                    throw new InputException(result + ": is to hold two results; name a file for each");
                }
            }
        }
    }

    /// Checks that none of the files lies in a folder where arrays would replace it.
    ///
    /// @param folder where the arrays go
    /// @param arrays whether a file's name is one that they may have
    /// @param files  that are read, or written by others; null for none
    /// @throws InputException if one does, in one line
    static void keepOut(Path folder, Predicate<Path> arrays, Stream<? extends @Nullable Path> files)
            throws IOException {
        for (Path file : files.filter(Objects::nonNull).map(Path.class::cast).toList()) {
            if (arrays.test(file) && same(folder.resolve(file.getFileName()), file)) {
                throw new InputException(file + ": --export would replace it; name another folder");
            }
        }
    }

    private static boolean same(Path a, Path b) throws IOException {
        return a.toAbsolutePath().normalize().equals(b.toAbsolutePath().normalize())
                || (Files.exists(a) && Files.exists(b) && Files.isSameFile(a, b));
    }

    /// Creates the folder if need be, and checks that files can be put into it.
    ///
    /// @return whether it was not there before
    /// @throws InputException if not, in one line
    static boolean makeFolder(Path folder) throws IOException {
        boolean missing = !Files.exists(folder);
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw new InputException(folder + ": is a file; name a folder");
        }
        Files.createDirectories(folder);
        if (!Files.isWritable(folder)) {
            throw new InputException(folder + ": is not writable; name another folder");
        }
        return missing;
    }
}
