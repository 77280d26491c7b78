package dev.gradflow.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import org.jspecify.annotations.Nullable;

/// Standard output that remembers why it could not be written, which a [java.io.PrintStream] forgets.
final class StandardOutput extends OutputStream {
    private final OutputStream target;
    private @Nullable IOException failure;

    StandardOutput(OutputStream target) {
        this.target = target;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
        try {
            target.write(bytes, from, count);
        } catch (IOException e) {
            failure = e;
            throw e;
        }
    }

    @Override
    public void flush() throws IOException {
        target.flush();
    }

    /// Why the last write failed; null if none did.
    @Nullable
    IOException failure() {
        boolean untold = failure == null && target instanceof PrintStream stream && stream.checkError();
        return untold ? new IOException("the disk is full, or the reader has gone") : failure;
    }

    /// Whether whoever was to read the output has gone, as `head` does when it has seen enough.
    static boolean isReaderGone(IOException failure) {
        String message = String.valueOf(failure.getMessage());
        return message.contains("Broken pipe") || message.contains("Connection reset") || message.contains("The pipe");
    }
}
