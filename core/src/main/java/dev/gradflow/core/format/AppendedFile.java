package dev.gradflow.core.format;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// A text file in UTF-8 that long work appends to, locked for everybody else while it is open.
///
/// What is appended is handed to the operating system at once: a killed process loses nothing of it. Not thread-safe.
public final class AppendedFile implements Closeable {
    private final Path file;
    private final FileChannel channel;

    private AppendedFile(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /// Opens a file, which need not exist, and goes to its end.
    ///
    /// @throws FileSystemException if it is open so already, here or in another process
    /// @throws IOException if it cannot be read and written
    public static AppendedFile open(Path file) throws IOException {
        FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            if (!lock(channel)) {
                throw new FileSystemException(
                        OneLine.of(file.toString(), Integer.MAX_VALUE),
                        null,
                        "another run is writing to it; wait for it, or name another folder");
            }
            channel.position(channel.size());
            return new AppendedFile(file, channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static boolean lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    /// Everything in it, as it is on the disk.
    public byte[] content() throws IOException {
        ByteBuffer content = ByteBuffer.allocate(Math.toIntExact(channel.size()));
        while (content.hasRemaining() && channel.read(content, content.position()) >= 0) {
            // until all is read
        }
        return content.array();
    }

    /// Drops what lies beyond the first `bytes` bytes.
    public void truncate(long bytes) throws IOException {
        channel.truncate(bytes);
    }

    /// Adds text at the end.
    public void append(String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /// Waits until what was appended is on the disk.
    public void force() throws IOException {
        channel.force(false);
    }

    /// Unlocks and closes the file, and removes it if it is empty.
    @Override
    public void close() throws IOException {
        try (channel) {
            if (channel.isOpen() && channel.size() == 0) {
                Files.deleteIfExists(file);
            }
        }
    }
}
