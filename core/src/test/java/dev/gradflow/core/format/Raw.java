package dev.gradflow.core.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/// Files put together byte by byte, without the writers under test.
final class Raw {
    private Raw() {}

    /// A safetensors file of that header and so many bytes 1, 2, 3 and so on.
    static Path safetensors(Path folder, String header, int dataBytes) throws IOException {
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer file =
                littleEndian(8 + text.length + dataBytes).putLong(text.length).put(text);
        for (int i = 1; i <= dataBytes; i++) {
            file.put((byte) i);
        }
        return write(folder.resolve("raw.safetensors"), file);
    }

    /// A .npy file of that version, header (as is, not padded) and data.
    static Path npy(Path folder, int version, String header, byte[] data) throws IOException {
        byte[] text = header.getBytes(version == 3 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1);
        int field = version == 1 ? 2 : 4;
        ByteBuffer file = littleEndian(8 + field + text.length + data.length);
        file.put((byte) 0x93)
                .put("NUMPY".getBytes(StandardCharsets.US_ASCII))
                .put((byte) version)
                .put((byte) 0);
        if (version == 1) {
            file.putShort((short) text.length);
        } else {
            file.putInt(text.length);
        }
        return write(folder.resolve("raw.npy"), file.put(text).put(data));
    }

    static Path write(Path path, byte[] bytes) throws IOException {
        return Files.write(path, bytes);
    }

    /// Writes all of `content`, wherever its position is.
    static Path write(Path path, ByteBuffer content) throws IOException {
        byte[] bytes = new byte[content.capacity()];
        content.clear().get(bytes);
        return write(path, bytes);
    }

    static ByteBuffer littleEndian(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /// Requires that `call` refuses `file` in one line that names it and speaks of all `parts`.
    static void assertRefused(Path file, ThrowingCallable call, String... parts) {
        Throwable thrown = catchThrowable(call);
        assertThat(thrown).isInstanceOf(FormatException.class);
        assertThat(thrown.getMessage())
                .startsWith(file + ": ")
                .doesNotContain("\n")
                .contains(parts);
    }
}
