package dev.gradflow.core.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Shape;
import dev.gradflow.core.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Archives of arrays, as NumPy writes them with savez and savez_compressed.
final class NpzTest {
    @TempDir
    private Path folder;

    private byte[] array(int... extents) throws IOException {
        Tensor tensor = Tensor.zeros(Precision.F64, extents);
        for (int i = 0; i < tensor.shape().size(); i++) {
            tensor.storage().set(i, 0.5 * i);
        }
        Path file = folder.resolve("array.npy");
        Npy.write(file, tensor);
        return Files.readAllBytes(file);
    }

    private static void add(ZipOutputStream out, String name, byte[] content, boolean compressed) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        entry.setMethod(compressed ? ZipEntry.DEFLATED : ZipEntry.STORED);
        entry.setSize(content.length);
        CRC32 sum = new CRC32();
        sum.update(content);
        entry.setCrc(sum.getValue());
        out.putNextEntry(entry);
        out.write(content);
        out.closeEntry();
    }

    private Path archive(boolean compressed) throws IOException {
        Path file = folder.resolve("x.npz");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(file))) {
            add(out, "x.npy", array(300, 2), compressed);
            add(out, "note.txt", new byte[] {1}, compressed);
            add(out, "y.npy", array(3), compressed);
        }
        return file;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void arraysAreReadByName(boolean compressed) throws IOException {
        Path file = archive(compressed);
        assertThat(Npz.names(file)).containsExactly("x", "y");
        Tensor x = Npz.read(file, "x", Precision.F64);
        assertThat(x.shape()).isEqualTo(Shape.of(300, 2));
        assertThat(x.get(299, 1)).isEqualTo(0.5 * 599);
        assertThat(Npz.read(file, "y", Precision.F32).precision()).isEqualTo(Precision.F32);
    }

    @Test
    void whatIsNotThereIsRefused() throws IOException {
        Path file = archive(true);
        Raw.assertRefused(file, () -> Npz.read(file, "z", Precision.F64), "'z'", "'x', 'y'");
        Path none = folder.resolve("none.npz");
        Raw.assertRefused(none, () -> Npz.names(none), "no such file");
        Raw.assertRefused(folder, () -> Npz.names(folder), "folder");
        Path other = Files.writeString(folder.resolve("other.npz"), "not a zip archive");
        Raw.assertRefused(other, () -> Npz.names(other), "no readable zip archive");
    }

    @Test
    void aDamagedMemberIsRefused() throws IOException {
        Path file = archive(false);
        byte[] bytes = Files.readAllBytes(file);
        bytes[1000] ^= 1;
        Files.write(file, bytes);
        Raw.assertRefused(file, () -> Npz.read(file, "x", Precision.F64), "array 'x'", "damaged");
        Path wrong = folder.resolve("wrong.npz");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(wrong))) {
            add(out, "x.npy", new byte[] {'h', 'e', 'l', 'l', 'o', ' ', 'w', 'o', 'r', 'l', 'd'}, true);
        }
        Raw.assertRefused(wrong, () -> Npz.read(wrong, "x", Precision.F64), "array 'x': byte 0", "NUMPY");
    }
}
