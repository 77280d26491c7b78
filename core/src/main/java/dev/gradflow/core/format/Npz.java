package dev.gradflow.core.format;

import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/// NumPy's .npz files: several named arrays in a zip archive, compressed or not.
///
/// Stateless. A tensor that is read is a new one, which belongs to the caller.
public final class Npz {
    private static final String SUFFIX = ".npy";

    /// Deflate makes at most 258 bytes of two bits.
    private static final long MOST_OF_A_COMPRESSED_BYTE = 1032;

    private Npz() {}

    /// The names of the arrays, in the order of the archive.
    ///
    /// @throws FormatException if there is no such file, or it is no zip archive
    public static List<String> names(Path path) throws IOException {
        try (ZipFile archive = open(path)) {
            return names(archive);
        }
    }

    private static List<String> names(ZipFile archive) {
        return archive.stream()
                .map(ZipEntry::getName)
                .filter(name -> name.endsWith(SUFFIX))
                .map(name -> name.substring(0, name.length() - SUFFIX.length()))
                .toList();
    }

    /// Reads one array, as [Npy#read(Path, Precision)] does, and checks its sum.
    ///
    /// @throws FormatException if there is no such file or array, or it is not sound
    public static Tensor read(Path path, String name, Precision precision) throws IOException {
        try (ZipFile archive = open(path)) {
            ZipEntry entry = archive.getEntry(name + SUFFIX);
            if (entry == null) {
                throw new FormatException(
                        path, "has no array " + OneLine.quote(name) + "; it has " + OneLine.list(names(archive)));
            }
            requirePlausible(path, entry);
            Member member = new Member(archive, entry);
            try (InputFile file =
                    InputFile.part(path, "array " + OneLine.quote(name) + ": ", member, entry.getSize())) {
                Tensor array = Npy.read(file, precision);
                if (entry.getCrc() != -1 && entry.getCrc() != member.sum.getValue()) {
                    throw file.problem("its bytes do not have the sum that the archive states: it is damaged");
                }
                return array;
            }
        }
    }

    /// Refuses a size that cannot come of the compressed bytes before memory is asked for.
    private static void requirePlausible(Path path, ZipEntry entry) throws FormatException {
        long most = entry.getMethod() == ZipEntry.STORED
                ? entry.getCompressedSize()
                : (entry.getCompressedSize() + 1) * MOST_OF_A_COMPRESSED_BYTE;
        if (entry.getSize() > most) {
            throw new FormatException(
                    path,
                    "array " + OneLine.quote(entry.getName()) + ": is stated to have " + entry.getSize()
                            + " bytes, which its " + entry.getCompressedSize()
                            + " in the archive cannot give: the archive is damaged");
        }
    }

    private static ZipFile open(Path path) throws FormatException {
        InputFile.requireRegular(path);
        if (!Files.exists(path)) {
            throw new FormatException(path, "there is no such file");
        }
        try {
            return new ZipFile(path.toFile());
        } catch (IOException e) {
            throw new FormatException(
                    path, "is no readable zip archive, as .npz files are: " + OneLine.quote(String.valueOf(e.getMessage())), e);
        }
    }

    /// The content of one member, read once from front to back.
    private static final class Member implements InputFile.Source {
        private final InputStream in;
        private final CRC32 sum = new CRC32();
        private long position;

        Member(ZipFile archive, ZipEntry entry) throws IOException {
            this.in = archive.getInputStream(entry);
        }

        @Override
        public int read(ByteBuffer target, long offset) throws IOException {
            if (offset != position) {
                throw new IllegalStateException("byte " + offset + " is read after byte " + position);
            }
            int count = in.read(target.array(), target.arrayOffset() + target.position(), target.remaining());
            if (count > 0) {
                sum.update(target.array(), target.arrayOffset() + target.position(), count);
                target.position(target.position() + count);
                position += count;
            }
            return count;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
