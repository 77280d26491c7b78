package dev.gradflow.core.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Numbers are widened exactly: compared with the definition of each format, written out as arithmetic.
final class SafetensorsValuesTest {
    private static final int PATTERNS = 1 << 16;

    @TempDir
    private Path folder;

    /// What a sign, an exponent of so many bits and a fraction mean.
    static double defined(int bits, int exponentBits, int fractionBits) {
        double sign = ((bits >> (exponentBits + fractionBits)) & 1) == 0 ? 1 : -1;
        int exponent = (bits >> fractionBits) & ((1 << exponentBits) - 1);
        int bias = (1 << (exponentBits - 1)) - 1;
        double fraction = (bits & ((1 << fractionBits) - 1)) / (double) (1 << fractionBits);
        if (exponent == (1 << exponentBits) - 1) {
            return fraction == 0 ? sign * Double.POSITIVE_INFINITY : Double.NaN;
        }
        return exponent == 0
                ? sign * fraction * Math.scalb(1.0, 1 - bias)
                : sign * (1 + fraction) * Math.scalb(1.0, exponent - bias);
    }

    @ParameterizedTest
    @EnumSource(names = {"F16", "BF16"})
    void everyPatternOfSixteenBitsIsRight(Dtype dtype) throws IOException {
        String header = "{\"all\":{\"dtype\":\"" + dtype + "\",\"shape\":[256,256],\"data_offsets\":[0,131072]}}";
        ByteBuffer file = Raw.littleEndian(8 + header.length() + 2 * PATTERNS).putLong(header.length());
        file.put(header.getBytes(StandardCharsets.UTF_8));
        for (int bits = 0; bits < PATTERNS; bits++) {
            file.putShort((short) bits);
        }
        Path path = Raw.write(folder.resolve("all.safetensors"), file);
        double[] doubles = Safetensors.open(path).tensor("all", Precision.F64).toArray();
        double[] floats = Safetensors.open(path).tensor("all", Precision.F32).toArray();
        for (int bits = 0; bits < PATTERNS; bits++) {
            double expected = dtype == Dtype.F16 ? defined(bits, 5, 10) : defined(bits, 8, 7);
            assertThat(doubles[bits]).isEqualTo(Double.valueOf(expected));
            assertThat(floats[bits]).isEqualTo(Double.valueOf(expected));
        }
    }

    @Test
    void doublesAreKeptAndRoundedToFloats() throws IOException {
        double[] values = {0, -0.0, 0.1, Double.MIN_VALUE, Double.MAX_VALUE, Double.NaN, Double.NEGATIVE_INFINITY};
        String header = "{\"a\":{\"dtype\":\"F64\",\"shape\":[7],\"data_offsets\":[0,56]}}";
        ByteBuffer file = Raw.littleEndian(8 + header.length() + 56).putLong(header.length());
        file.put(header.getBytes(StandardCharsets.UTF_8)).asDoubleBuffer().put(values);
        Safetensors read = Safetensors.open(Raw.write(folder.resolve("a.safetensors"), file));
        assertThat(read.tensor("a", Precision.F64).toArray()).containsExactly(values);
        Tensor rounded = read.tensor("a", Precision.F32);
        for (int i = 0; i < values.length; i++) {
            assertThat(rounded.get(i)).isEqualTo(Double.valueOf((float) values[i]));
        }
    }

    /// Larger than the reader's buffer, and no multiple of it.
    @Test
    void longTensorsAreReadInPieces() throws IOException {
        int size = 200_003;
        String header = "{\"a\":{\"dtype\":\"F32\",\"shape\":[" + size + "],\"data_offsets\":[0," + 4 * size + "]}}";
        ByteBuffer file = Raw.littleEndian(8 + header.length() + 4 * size).putLong(header.length());
        file.put(header.getBytes(StandardCharsets.UTF_8));
        for (int i = 0; i < size; i++) {
            file.putFloat(i + 0.5f);
        }
        Path path = Raw.write(folder.resolve("a.safetensors"), file);
        for (Precision precision : Precision.values()) {
            Tensor tensor = Safetensors.open(path).tensor("a", precision);
            for (int i = 0; i < size; i++) {
                if (tensor.get(i) != i + 0.5f) {
                    assertThat(tensor.get(i)).as("element %d", i).isEqualTo(i + 0.5f);
                }
            }
        }
    }
}
