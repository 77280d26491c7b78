package dev.gradflow.core.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gradflow.core.tensor.Precision;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Headers at the borders of what the format allows.
final class SafetensorsHeaderTest {
    @TempDir
    private Path folder;

    private static String tensor(String name, String dtype, String shape, String offsets) {
        return "\"" + name + "\":{\"dtype\":\"" + dtype + "\",\"shape\":" + shape + ",\"data_offsets\":" + offsets
                + "}";
    }

    private static String four(String name, int begin) {
        return tensor(name, "F32", "[1]", "[" + begin + "," + (begin + 4) + "]");
    }

    private void assertRefused(String header, int dataBytes, String... parts) throws IOException {
        Path file = Raw.safetensors(folder, header, dataBytes);
        Raw.assertRefused(file, () -> Safetensors.open(file), parts);
    }

    private Safetensors open(String header, int dataBytes) throws IOException {
        return Safetensors.open(Raw.safetensors(folder, header, dataBytes));
    }

    @Test
    void emptyHeaderHasNoTensors() throws IOException {
        assertThat(open("{}", 0).names()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "      ", " \n\t\r"})
    void headerMayBePadded(String padding) throws IOException {
        assertThat(open("{" + four("a", 0) + "}" + padding, 4).names()).containsExactly("a");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\0", "}", "x", ",{}", "\u00a0"})
    void nothingElseMayFollowTheObject(String rest) throws IOException {
        assertRefused("{" + four("a", 0) + "}" + rest, 4, "header, byte 62", "nothing but spaces");
    }

    @ParameterizedTest
    @ValueSource(strings = {" {}", "\n{}", "[]", "nul", "\"a\"", "\u00e9{}"})
    void headerBeginsWithABrace(String header) throws IOException {
        assertRefused(header, 0, "byte 8", "'{'");
    }

    @Test
    void namesKeepTheOrderOfTheHeader() throws IOException {
        Safetensors file = open("{" + four("z", 4) + "," + four("a", 8) + "," + four("m", 0) + "}", 12);
        assertThat(file.names()).containsExactly("z", "a", "m");
        assertThat(file.tensor("m", Precision.F32).get(0)).isEqualTo(Float.intBitsToFloat(0x04030201));
        assertThat(file.tensor("z", Precision.F64).get(0)).isEqualTo(Float.intBitsToFloat(0x08070605));
    }

    @Test
    void scalarsAndEmptyTensorsAreTensors() throws IOException {
        Safetensors file = open(
                "{" + tensor("none", "F64", "[3,0]", "[8,8]") + "," + tensor("scalar", "F64", "[]", "[0,8]") + ","
                        + tensor("first", "I8", "[0]", "[0,0]") + "}",
                8);
        assertThat(file.tensor("scalar", Precision.F64).shape().rank()).isZero();
        assertThat(file.tensor("none", Precision.F32).shape().extents()).containsExactly(3, 0);
        assertThat(file.entry("first").shape()).containsExactly(0L);
    }

    @ParameterizedTest
    @CsvSource({
        "F4,2,1",
        "F6_E2M3,4,3",
        "F6_E3M2,4,3",
        "BOOL,3,3",
        "U8,3,3",
        "I8,3,3",
        "F8_E5M2,3,3",
        "F8_E4M3,3,3",
        "F8_E8M0,3,3",
        "F8_E4M3FNUZ,3,3",
        "F8_E5M2FNUZ,3,3",
        "I16,3,6",
        "U16,3,6",
        "F16,3,6",
        "BF16,3,6",
        "I32,3,12",
        "U32,3,12",
        "F32,3,12",
        "C64,3,24",
        "F64,3,24",
        "I64,3,24",
        "U64,3,24"
    })
    void everyLegalTypeIsListed(String dtype, int count, int bytes) throws IOException {
        Safetensors file = open("{" + tensor("a", dtype, "[" + count + "]", "[0," + bytes + "]") + "}", bytes);
        assertThat(file.entry("a").dtype()).isEqualTo(Dtype.valueOf(dtype));
        if (List.of("F64", "F32", "F16", "BF16").contains(dtype)) {
            assertThat(file.tensor("a", Precision.F64).shape().size()).isEqualTo(count);
        } else {
            Raw.assertRefused(
                    file.path(), () -> file.tensor("a", Precision.F64), "'a'", dtype, "F64, F32, F16 or BF16");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "f32; [1]; [0,4]; 4; 'f32'",
                "F4; [3]; [0,2]; 2; 12 bits",
                "F32; [1]; [0,3]; 3; takes 4 bytes",
                "F32; [1]; [0,5]; 5; span 5 bytes",
                "F32; [2]; [0,4]; 4; takes 8 bytes",
                "F32; []; [0,0]; 0; takes 4 bytes",
                "F32; [1]; [4,8]; 8; leaves a hole",
                "F32; [1]; [0]; 4; [begin, end]",
                "F32; [1]; []; 4; [begin, end]",
                "F32; [1]; [0,4,4]; 4; more than 2 numbers",
                "F32; [1]; [4,0]; 4; [begin, end]",
                "F32; [1]; [-4,0]; 4; -4",
                "F32; [1]; [0,4.0]; 4; found 4.0",
                "F32; [1]; [0,4e0]; 4; found 4e0",
                "F32; [1]; [00,4]; 4; found '0'",
                "F32; [1]; [0,+4]; 4; found '+'",
                "F32; [1]; [0,\"4\"]; 4; found a string",
                "F32; [1]; {}; 4; found an object",
                "F32; [1]; [0,18446744073709551616]; 4; 18446744073709551616",
                "F32; [-1]; [0,4]; 4; -1",
                "F32; [-0]; [0,0]; 0; -0",
                "F32; [1.0]; [0,4]; 4; 1.0",
                "F32; 1; [0,4]; 4; an array",
                "F32; null; [0,4]; 4; an array",
                "F32; [[1]]; [0,4]; 4; found an array",
                "F32; [9223372036854775807,2]; [0,4]; 4; overflows",
                "F32; [4294967296,4294967296]; [0,0]; 0; overflows",
                "F32; [2305843009213693952]; [0,0]; 0; overflows",
                "F32; [4294967296,4294967296,0]; [0,0]; 0; overflows",
                "F32; [268435456,536870912]; [0,0]; 0; span 0 bytes",
                "F32; [1]; [0,4]; 3; end beyond the 3 bytes",
                "F32; [1]; [0,4]; 5; 1 bytes after tensor 'a'",
            })
    void inconsistentTensorIsRefused(String dtype, String shape, String offsets, int dataBytes, String part)
            throws IOException {
        assertRefused("{" + tensor("a", dtype, shape, offsets) + "}", dataBytes, "'a'", part);
    }

    @Test
    void tensorsMustNotOverlapNorLeaveHoles() throws IOException {
        assertRefused("{" + four("a", 0) + "," + four("b", 8) + "}", 12, "'b'", "hole after tensor 'a'", "begin 4");
        assertRefused("{" + four("a", 0) + "," + four("b", 2) + "}", 6, "'b'", "overlaps tensor 'a'", "begin 4");
        assertRefused("{" + four("a", 0) + "," + four("b", 0) + "}", 4, "'b'", "overlaps tensor 'a'");
        assertRefused("{}", 1, "1 bytes after the start of the data");
    }

    @Test
    void moreAxesThanAnyLibraryHasAreRefused() throws IOException {
        String ones = "[1" + ",1".repeat(63);
        Safetensors file = open("{" + tensor("a", "I8", ones + "]", "[0,1]") + "}", 1);
        assertThat(file.entry("a").shape()).hasSize(64);
        assertRefused("{" + tensor("a", "I8", ones + ",1]", "[0,1]") + "}", 1, "'a'", "more than 64");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":1}",
                "{\"a\":[]}",
                "{\"a\":null}",
                "{\"a\":{}}",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[0]}}",
                "{\"a\":{\"dtype\":\"F32\",\"data_offsets\":[0,0]}}",
                "{\"a\":{\"shape\":[0],\"data_offsets\":[0,0]}}",
                "{\"a\":{\"dtype\":7,\"shape\":[0],\"data_offsets\":[0,0]}}",
                "{\"a\":{\"dtype\":\"F32\",\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]}}"
            })
    void tensorWithoutItsThreeMembersIsRefused(String header) throws IOException {
        assertRefused(header, 0, "tensor 'a'");
    }

    @Test
    void otherMembersAreIgnored() throws IOException {
        String odd = "{\"a\":{\"note\":{\"x\":[1,-2.5e+3,true,false,null,\"\\u00e9\"]},\"dtype\":\"F32\",\"shape\":[0],"
                + "\"data_offsets\":[0,0]}}";
        assertThat(open(odd, 0).names()).containsExactly("a");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{\"k\":1}", "{\"k\":null}", "{\"k\":{}}", "[]", "null", "\"x\"", "{\"k\":\"a\",\"k\":\"a\"}"})
    void metadataIsTextByUniqueName(String metadata) throws IOException {
        assertRefused("{\"__metadata__\":" + metadata + "}", 0, "__metadata__", "byte ");
    }

    @Test
    void metadataOccursOnce() throws IOException {
        assertRefused("{\"__metadata__\":{},\"__metadata__\":{}}", 0, "'__metadata__' twice");
    }

    @Test
    void claimsBeyondTheLimitAreRefused() throws IOException {
        Path file = folder.resolve("large.safetensors");
        try (var channel = Files.newByteChannel(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.write(Raw.littleEndian(8).putLong(100_000_001).flip());
            channel.position(100_000_100);
            channel.write(Raw.littleEndian(1));
        }
        Raw.assertRefused(file, () -> Safetensors.open(file), "byte 0", "100000001", "2 to 100000000");
    }

    @Test
    void zipArchiveIsRecognised() throws IOException {
        Path file =
                Raw.write(folder.resolve("model.pt"), "PK\3\4 and so on, for a while".getBytes(StandardCharsets.UTF_8));
        Raw.assertRefused(file, () -> Safetensors.open(file), "byte 0", "zip archive");
    }

    @Test
    void missingFilesAndFoldersAreNamed() {
        Path missing = folder.resolve("missing.safetensors");
        Raw.assertRefused(missing, () -> Safetensors.open(missing), "no such file");
        Raw.assertRefused(folder, () -> Safetensors.open(folder), "is a folder");
    }

    @Test
    void missingTensorIsNamedWithThoseThereAre() throws IOException {
        Safetensors file = open("{" + four("a", 0) + "}", 4);
        Raw.assertRefused(file.path(), () -> file.entry("b\n"), "'b\\u000a'", "'a'");
    }

    @Test
    void changedFileIsNoticed() throws IOException {
        Safetensors file = open("{" + four("a", 0) + "}", 4);
        Files.write(file.path(), new byte[70]);
        Raw.assertRefused(file.path(), () -> file.tensor("a", Precision.F64), "70 bytes", "must not change");
    }
}
