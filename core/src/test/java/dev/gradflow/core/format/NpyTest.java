package dev.gradflow.core.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The variants of .npy that NumPy writes, and those that are refused.
final class NpyTest {
    private static final String ONE_DOUBLE = "{'descr': '<f8', 'fortran_order': False, 'shape': (1,), }\n";

    @TempDir
    private Path folder;

    private static String header(String descr, String shape) {
        return "{'descr': '" + descr + "', 'fortran_order': False, 'shape': " + shape + ", }\n";
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    private void assertRefused(String header, byte[] data, String... parts) throws IOException {
        Path file = Raw.npy(folder, 1, header, data);
        Raw.assertRefused(file, () -> Npy.read(file), parts);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void everyVersionIsRead(int version) throws IOException {
        byte[] data = new byte[8];
        ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN).putDouble(-2.5);
        assertThat(Npy.read(Raw.npy(folder, version, ONE_DOUBLE, data)).toArray())
                .containsExactly(-2.5);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "<f8; 00 00 00 00 00 00 F8 3F; 1.5",
                ">f8; 3F F8 00 00 00 00 00 00; 1.5",
                "<f4; 00 00 20 C0; -2.5",
                ">f4; C0 20 00 00; -2.5",
                "<f2; 01 3C; 1.0009765625",
                ">f2; 3C 01; 1.0009765625",
                "<i8; FF FF FF FF FF FF FF FF; -1",
                ">i8; 00 20 00 00 00 00 00 00; 9007199254740992",
                "<i8; 00 00 00 00 00 00 00 80; -9223372036854775808",
                "<u8; 00 00 00 00 00 00 00 80; 9223372036854775808",
                "<u8; 00 F8 FF FF FF FF FF FF; 18446744073709549568",
                ">i4; 80 00 00 00; -2147483648",
                "<u4; FF FF FF FF; 4294967295",
                "<i2; 00 80; -32768",
                ">u2; FF FE; 65534",
                "|i1; 80; -128",
                "|u1; FF; 255",
                "<u1; FF; 255",
                ">i1; FF; -1",
                "|b1; 01; 1",
            })
    void everyTypeIsWidenedExactly(String descr, String hexadecimal, double expected) throws IOException {
        byte[] data = HexFormat.ofDelimiter(" ").parseHex(hexadecimal);
        assertThat(Npy.read(Raw.npy(folder, 1, header(descr, "()"), data)).get())
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "<i8; 01 00 00 00 00 00 20 00; 9007199254740993",
                "<i8; FF FF FF FF FF FF FF 7F; 9223372036854775807",
                "<i8; 01 00 00 00 00 00 00 80; -9223372036854775807",
                "<u8; FF FF FF FF FF FF FF FF; 18446744073709551615",
                "|b1; 02; byte 2",
            })
    void whatNoDoubleHoldsIsRefused(String descr, String hexadecimal, String part) throws IOException {
        byte[] last = HexFormat.ofDelimiter(" ").parseHex(hexadecimal);
        byte[] both = new byte[2 * last.length];
        System.arraycopy(last, 0, both, last.length, last.length);
        assertRefused(header(descr, "(2,)"), both, "element 1", part, "would be accepted");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'descr': '|u1', 'fortran_order': False, 'shape': (2, 3), }          \n",
                "{\"shape\":(2,3),\"fortran_order\":False,\"descr\":\"|u1\"}",
                " { 'shape' : ( 2 , 3 , ) , 'descr' : '|u1' , 'fortran_order' : False , } ",
                "{'descr': '|u1', 'fortran_order': False, 'shape': (2L, 3L), }\n",
            })
    void everySpellingOfTheHeaderIsRead(String header) throws IOException {
        Tensor array = Npy.read(Raw.npy(folder, 1, header, bytes(1, 2, 3, 4, 5, 6)));
        assertThat(array.shape().extents()).containsExactly(2, 3);
        assertThat(array.toArray()).containsExactly(1, 2, 3, 4, 5, 6);
    }

    @Test
    void fortranOrderIsTurnedIntoRows() throws IOException {
        String fortran = header("|u1", "(2, 3, 2)").replace("False", "True");
        Tensor array = Npy.read(Raw.npy(folder, 1, fortran, bytes(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)));
        assertThat(array.isContiguous()).isTrue();
        for (int i = 0; i < 2; i++) {
            for (int j = 0; j < 3; j++) {
                for (int k = 0; k < 2; k++) {
                    assertThat(array.get(i, j, k)).isEqualTo(i + 2 * j + 6 * k);
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {"(); 0; 1", "(0,); 1; 0", "(3, 0); 2; 0", "(1, 1, 1); 3; 1"})
    void scalarsAndEmptyArraysAreArrays(String shape, int rank, int size) throws IOException {
        Tensor array = Npy.read(Raw.npy(folder, 1, header("|u1", shape), new byte[size]));
        assertThat(array.shape().rank()).isEqualTo(rank);
        assertThat(array.shape().size()).isEqualTo(size);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "|O; Python objects",
                "<c8; complex",
                ">c16; complex",
                "|S5; byte strings",
                "<U3; text",
                "|V8; structured",
                "<M8[ns]; dates",
                "<m8; dates",
                "<f16; float of another size",
                "|f8; unstated byte order",
                "f8; <",
                "=f8; unstated byte order",
                "<f3; float",
                "<i3; not understood",
                "?; not understood",
                "<; not understood",
            })
    void otherTypesAreRefusedByName(String descr, String part) throws IOException {
        assertRefused(header(descr, "(1,)"), new byte[8], "'" + descr + "'", part, "supported");
    }

    @Test
    void structuredTypesAreRefusedByName() throws IOException {
        String structured = "{'descr': [('a', '<f8'), ('b', '<i4')], 'fortran_order': False, 'shape': (1,), }\n";
        assertRefused(structured, new byte[12], "structured", "('a'");
        assertRefused(header("", "(1,)"), new byte[8], "dtype ''");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "{'descr': '<f8', 'fortran_order': False, }; has no 'shape'",
                "{'descr': '<f8', 'shape': (1,), }; has no 'fortran_order'",
                "{'fortran_order': False, 'shape': (1,), }; has no 'descr'",
                "{}; has no 'descr'",
                "{'descr': '<f8', 'descr': '<f8', 'fortran_order': False, 'shape': (1,)}; 'descr' a second time",
                "{'descr': '<f8', 'fortran_order': False, 'shape': (1,), 'extra': 1}; key 'extra'",
                "{'descr': '<f8', 'fortran_order': 0, 'shape': (1,)}; True or False",
                "{'descr': '<f8', 'fortran_order': Falsehood, 'shape': (1,)}; '}' would",
                "{'descr': '<f8', 'fortran_order': False, 'shape': 1}; '(' would",
                "{'descr': '<f8', 'fortran_order': False, 'shape': [1]}; '(' would",
                "{'descr': '<f8', 'fortran_order': False, 'shape': (1)}; (1,) would",
                "{'descr': '<f8', 'fortran_order': False, 'shape': (,)}; whole number",
                "{'descr': '<f8', 'fortran_order': False, 'shape': (-1,)}; whole number",
                "{'descr': '<f8', 'fortran_order': False, 'shape': (1.0,)}; found '.'",
                "{'descr': '<f8', 'fortran_order': False, 'shape': (01,)}; leading zeros",
                "{'descr': '<f8', 'fortran_order': False, 'shape': (1 2)}; found '2'",
                "{'descr': '<f8', 'fortran_order': False, 'shape': (9223372036854775808,)}; below 2^63",
                "{'descr': '<f8', 'fortran_order': False, 'shape': (9223372036854775807, 2)}; too large",
                "{'descr': '<f8', 'fortran_order': False, 'shape': (65536, 65536)}; too large",
                "{'descr': '<f8', 'fortran_order': False, 'shape': (2,)}; found 8 bytes of data",
                "{'descr': '<f8', 'fortran_order': False, 'shape': (0,)}; found 8 bytes of data",
                "{'descr': '<f8', 'fortran_order': False, 'shape': (1,)} x; found 'x' after",
                "{'descr': '<f8', 'fortran_order': False, 'shape': (1,); '}' would",
                "{'descr': '<f8; a string in quotes",
                "{'descr': '\\x3cf8', 'fortran_order': False, 'shape': (1,)}; escapes",
                "{1: 2}; a string in quotes",
                "(1,); '{' would",
            })
    void unsoundHeaderIsRefused(String header, String part) throws IOException {
        assertRefused(header, new byte[8], part);
    }

    @Test
    void axesAreBounded() throws IOException {
        assertRefused(header("|u1", "(" + "1,".repeat(65) + ")"), new byte[1], "another axis", "up to 64");
    }

    @Test
    void unsoundContainerIsRefused() throws IOException {
        byte[] sound = Files.readAllBytes(Raw.npy(folder, 1, ONE_DOUBLE, new byte[8]));
        for (int length = 0; length < sound.length; length++) {
            Path file = Raw.write(folder.resolve("cut.npy"), Arrays.copyOf(sound, length));
            Raw.assertRefused(file, () -> Npy.read(file), "byte");
        }
        Path longer = Raw.write(folder.resolve("longer.npy"), Arrays.copyOf(sound, sound.length + 1));
        Raw.assertRefused(longer, () -> Npy.read(longer), "found 9 bytes of data", "takes 8");
        for (int version : new int[] {0, 4, 255}) {
            Path file = Raw.npy(folder, version, ONE_DOUBLE, new byte[8]);
            Raw.assertRefused(file, () -> Npy.read(file), "version " + version + ".0", "3.0");
        }
        sound[7] = 1;
        Path minor = Raw.write(folder.resolve("minor.npy"), sound);
        Raw.assertRefused(minor, () -> Npy.read(minor), "version 1.1");
        Path text = Raw.write(folder.resolve("x.npy"), "1,2,3\n4,5,6\n".getBytes(StandardCharsets.UTF_8));
        Raw.assertRefused(text, () -> Npy.read(text), "byte 0", "NUMPY");
        Path archive = Raw.write(folder.resolve("x.npz"), "PK\3\4........".getBytes(StandardCharsets.UTF_8));
        Raw.assertRefused(archive, () -> Npy.read(archive), "byte 0", "zip archive");
    }

    @Test
    void headerOfVersionThreeIsUtf8() throws IOException {
        Path file = Raw.npy(folder, 2, "{'d\u00e9", new byte[8]);
        byte[] bytes = Files.readAllBytes(file);
        bytes[6] = 3;
        Raw.write(file, bytes);
        Raw.assertRefused(file, () -> Npy.read(file), "byte 15", "UTF-8");
    }

    @Test
    void claimedHeaderLengthIsNotBelieved() throws IOException {
        Path file = Raw.npy(folder, 2, ONE_DOUBLE, new byte[8]);
        byte[] bytes = Files.readAllBytes(file);
        bytes[11] = (byte) 0xFF;
        Raw.write(file, bytes);
        Raw.assertRefused(file, () -> Npy.read(file), "byte 8", "header length 4278190");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {"F64; <f8; (); ''", "F32; <f4; (7,); 7", "F64; <f8; (2, 3); 2 3", "F32; <f4; (4, 0, 1); 4 0 1"})
    void writerWritesWhatNumpyWrites(Precision precision, String descr, String shape, String extents)
            throws IOException {
        int[] sizes = extents.isEmpty()
                ? new int[0]
                : Arrays.stream(extents.split(" ", -1))
                        .mapToInt(Integer::parseInt)
                        .toArray();
        Tensor tensor = Tensor.zeros(precision, sizes);
        for (int i = 0; i < tensor.shape().size(); i++) {
            tensor.storage().set(i, 0.1 + i);
        }
        Path path = folder.resolve("written.npy");
        Npy.write(path, tensor);

        byte[] written = Files.readAllBytes(path);
        int data = written.length - tensor.shape().size() * precision.bytes();
        String expected =
                "\u0093NUMPY\1\0v\0{'descr': '" + descr + "', 'fortran_order': False, 'shape': " + shape + ", }";
        assertThat(new String(written, 0, data, StandardCharsets.ISO_8859_1))
                .isEqualTo(expected + " ".repeat(127 - expected.length()) + "\n");
        Tensor read = Npy.read(path, precision);
        assertThat(read.shape()).isEqualTo(tensor.shape());
        assertThat(read.toArray()).containsExactly(tensor.toArray());
    }

    @Test
    void viewsAreWrittenInTheirOwnOrder() throws IOException {
        Tensor tensor = Tensor.of(new double[] {1, 2, 3, 4, 5, 6}, 2, 3);
        Path path = folder.resolve("view.npy");
        Npy.write(path, tensor.transpose(0, 1));
        assertThat(Npy.read(path).toArray()).containsExactly(1, 4, 2, 5, 3, 6);
        Npy.write(path, tensor.select(1, 1));
        assertThat(Npy.read(path).toArray()).containsExactly(2, 5);
        Npy.write(path, tensor.slice(0, 1, 1));
        assertThat(Npy.read(path).toArray()).containsExactly(4, 5, 6);
    }

    @Test
    void singlePrecisionRounds() throws IOException {
        Path path = folder.resolve("round.npy");
        Npy.write(path, Tensor.of(new double[] {0.1}, 1));
        assertThat(Npy.read(path, Precision.F32).get(0)).isEqualTo(0.1f);
    }
}
