package dev.gradflow.core.format;

import dev.gradflow.core.kernel.InterruptedCallException;
import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.UUID;

/// Writes files whole or not at all.
///
/// The content goes to a temporary file in the same folder, is forced to the disk, and then takes the place of the
/// target in one atomic step. On any failure, an interruption among them, the target is as it was before and the
/// temporary file is gone. A symbolic link to a file is followed, permissions are kept. What exists and is no regular
/// file (a terminal, a pipe) is written to directly. Stateless; of several threads that write one target at once, the
/// last to finish wins.
public final class AtomicFile {
    private static final String PREFIX = ".gradflow-";
    private static final String SUFFIX = ".tmp";

    private AtomicFile() {}

    /// Produces a file's content.
    ///
    /// Called once, by the thread that writes the file; the stream is not to be kept.
    @FunctionalInterface
    public interface Content {
        /// Writes all of it; need not be buffered, and must not close the stream.
        ///
        /// @throws IOException if it cannot be produced; the target is then as it was before
        void writeTo(OutputStream out) throws IOException;
    }

    /// Writes `content` to `target`, replacing what was there.
    ///
    /// @throws FileSystemException if the folder is missing or not writable, or the target is a folder, in one line
    public static void write(Path target, byte[] content) throws IOException {
        write(target, out -> out.write(content));
    }

    /// Writes what `content` produces to `target`, replacing what was there.
    ///
    /// @throws FileSystemException if the folder is missing or not writable, or the target is a folder, in one line
    /// @throws IOException whatever `content` throws, unchanged
    public static void write(Path target, Content content) throws IOException {
        if (Files.isDirectory(target)) {
            throw problem(target, "is a folder; name a file in it");
        }
        boolean exists = Files.exists(target);
        if (exists && !Files.isWritable(target)) {
            throw problem(target, "is write-protected; name another file");
        }
        if (exists && !Files.isRegularFile(target)) {
            try (OutputStream out = new TargetStream(Files.newOutputStream(target), target)) {
                content.writeTo(out);
            }
            return;
        }
        Path real = exists ? target.toRealPath() : target.toAbsolutePath();
        Path temporary = real.resolveSibling(PREFIX + UUID.randomUUID() + SUFFIX);
        FileChannel channel = create(target, temporary);
        try {
            try (channel) {
                OutputStream out = new TargetStream(Channels.newOutputStream(channel), target);
                content.writeTo(out);
                out.flush();
                force(channel);
            }
            if (exists) {
                keepPermissions(real, temporary);
            }
            replace(target, temporary, real);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private static void force(FileChannel channel) throws IOException {
        try {
            channel.force(true);
        } catch (ClosedByInterruptException e) {
            throw new InterruptedCallException(e);
        }
    }

    /// Removes what writers that were killed have left in a folder; nobody else may be writing there.
    ///
    /// @throws IOException if the folder cannot be read, or a file in it not removed
    public static void removeLeftovers(Path folder) throws IOException {
        try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(folder, PREFIX + "*" + SUFFIX)) {
            for (Path each : leftovers) {
                Files.deleteIfExists(each);
            }
        }
    }

    private static FileChannel create(Path target, Path temporary) throws IOException {
        String folder = String.valueOf(temporary.getParent());
        if (!Files.isDirectory(Path.of(folder))) {
            throw problem(
                    target, "folder " + OneLine.quote(folder) + " does not exist; create it, or name one that does");
        }
        try {
            return FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (AccessDeniedException e) {
            throw problem(
                    target, "folder " + OneLine.quote(folder) + " is not writable by this user; name one that is");
        } catch (FileSystemException e) {
            throw problem(target, "cannot be written: " + reason(e));
        }
    }

    private static void keepPermissions(Path from, Path to) throws IOException {
        if (Files.getFileAttributeView(to, PosixFileAttributeView.class) != null) {
            Files.setPosixFilePermissions(to, Files.getPosixFilePermissions(from));
        }
    }

    private static void replace(Path target, Path temporary, Path real) throws IOException {
        try {
            Files.move(temporary, real, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (FileSystemException e) {
            throw problem(target, "cannot be written: " + reason(e));
        }
    }

    /// What the system says, or the kind of failure where it says nothing.
    private static String reason(FileSystemException e) {
        return e.getReason() == null ? e.getClass().getSimpleName() : e.getReason();
    }

    private static FileSystemException problem(Path target, String reason) {
        return new FileSystemException(OneLine.of(target.toString(), Integer.MAX_VALUE), null, reason);
    }

    /// A buffered stream whose failures to write (a full disk) name the target.
    private static final class TargetStream extends BufferedOutputStream {
        TargetStream(OutputStream out, Path target) {
            super(new FilterOutputStream(out) {
                @Override
                public void write(int b) throws IOException {
                    write(new byte[] {(byte) b}, 0, 1);
                }

                @Override
                public void write(byte[] bytes, int from, int count) throws IOException {
                    try {
                        out.write(bytes, from, count);
                    } catch (ClosedByInterruptException e) {
                        throw new InterruptedCallException(e);
                    } catch (IOException e) {
                        throw problem(target, "cannot be written: " + OneLine.quote(String.valueOf(e.getMessage())));
                    }
                }
            });
        }
    }
}
