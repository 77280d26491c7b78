package dev.gradflow.core.format;

import dev.gradflow.core.kernel.InterruptedCallException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// A regular file open for reading, or a member of a zip archive, whose size was taken once.
///
/// Every failure, also to open or to read, is a [FormatException].
final class InputFile implements Closeable {
    private final Path path;
    private final String part;
    private final Source source;
    private final long size;

    /// Where bytes come from.
    interface Source extends Closeable {
        /// Reads some bytes from `offset` on into `target`, at least one.
        ///
        /// @return how many; -1 if there are none
        int read(ByteBuffer target, long offset) throws IOException;
    }

    /// @param part how messages call the part of the file that this is, as in `array 'x': `; empty for the whole
    private InputFile(Path path, String part, Source source, long size) {
        this.path = path;
        this.part = part;
        this.source = source;
        this.size = size;
    }

    /// Part of a file that is read by other means.
    static InputFile part(Path path, String part, Source source, long size) {
        return new InputFile(path, part, source, size);
    }

    /// All bytes of a file.
    private record WholeFile(FileChannel channel) implements Source {
        @Override
        public int read(ByteBuffer target, long offset) throws IOException {
            return channel.read(target, offset);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    /// Requires that `path` is not something else than a regular file.
    static void requireRegular(Path path) throws FormatException {
        if (Files.exists(path) && !Files.isRegularFile(path)) {
            String kind = Files.isDirectory(path) ? "a folder" : "no regular file";
            throw new FormatException(path, "is " + kind + "; a regular file is needed");
        }
    }

    static InputFile open(Path path) throws FormatException {
        requireRegular(path);
        try {
            FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
            return new InputFile(path, "", new WholeFile(channel), channel.size());
        } catch (NoSuchFileException e) {
            throw new FormatException(path, "there is no such file", e);
        } catch (AccessDeniedException e) {
            throw new FormatException(path, "may not be read by this user", e);
        } catch (ClosedByInterruptException e) {
            throw new InterruptedCallException(e);
        } catch (IOException e) {
            throw unreadable(path, "", e);
        }
    }

    static FormatException unreadable(Path path, String where, IOException cause) {
        return new FormatException(path, "cannot be read" + where + ": " + OneLine.quote(cause.toString()), cause);
    }

    Path path() {
        return path;
    }

    /// Bytes in the file when it was opened.
    long size() {
        return size;
    }

    /// Fills `target` from byte `offset` of the file on, and flips it.
    void read(long offset, ByteBuffer target) throws FormatException {
        long at = offset;
        try {
            while (target.hasRemaining()) {
                int count = source.read(target, at);
                if (count < 0) {
                    throw problem("ends at byte " + at + ", but was " + size
                            + " bytes long when opened; it must not change while it is read");
                }
                at += count;
            }
        } catch (FormatException e) {
            throw e;
        } catch (ClosedByInterruptException e) {
            throw new InterruptedCallException(e);
        } catch (IOException e) {
            throw unreadable(path, " at byte " + at, e);
        }
        target.flip();
    }

    FormatException problem(String problem) {
        return new FormatException(path, part + problem);
    }

    @Override
    public void close() throws IOException {
        source.close();
    }
}
