package dev.gradflow.core.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gradflow.core.format.RecurrentWeights.Request;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Damaged files are read as what their bytes then say, or refused in one line; nothing else ever happens.
final class MutationTest {
    private static final int ROUNDS = 1500;
    /// Buffers, messages and stack traces; far below what a header can claim.
    private static final long MOST_ALLOCATED = 2_000_000;

    private static final String INTEGERS = "integers of high byte first, in columns";

    @TempDir
    private Path folder;

    @FunctionalInterface
    private interface Reading {
        void run() throws IOException;
    }

    /// Runs `reading`, and answers whether it succeeded.
    private static boolean accepted(Path file, Reading reading) throws IOException {
        long before = Allocation.bytes();
        boolean accepted;
        try {
            reading.run();
            accepted = true;
        } catch (FormatException e) {
            assertThat(e.getMessage()).startsWith(file + ": ").doesNotContain("\n", "\r", "\0");
            accepted = false;
        }
        assertThat(Allocation.bytes() - before).isLessThan(MOST_ALLOCATED);
        return accepted;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cells/lstm-2layer-prefixed/weights.safetensors", "cells/rnn-bf16/weights.safetensors",
                "cells/gru-f16/weights.safetensors", "cells/lstm-f64/weights.safetensors",
                "malformed/ok-metadata.safetensors", "malformed/ok-unpadded-header.safetensors"
            })
    void safetensors(String name) throws IOException {
        byte[] sound = Files.readAllBytes(Reference.path(name));
        int data =
                8 + (int) ByteBuffer.wrap(sound).order(ByteOrder.LITTLE_ENDIAN).getLong();
        Path file = folder.resolve("mutant.safetensors");
        Random random = new Random(name.length());
        int accepted = 0;
        for (int round = 0; round < ROUNDS; round++) {
            byte[] mutant =
                    Raw.write(file, Mutation.of(sound, data, random)).toFile().length() == 0
                            ? new byte[0]
                            : Files.readAllBytes(file);
            if (accepted(file, () -> readEverything(file))) {
                accepted++;
                requireFaithful(Safetensors.open(file), mutant);
            }
            accepted(file, () -> RecurrentWeights.read(file, Request.ANY));
        }
        assertThat(accepted).isBetween(ROUNDS / 100, ROUNDS / 2);
    }

    private static void readEverything(Path path) throws IOException {
        Safetensors file = Safetensors.open(path);
        for (TensorEntry entry : file.entries().values()) {
            if (entry.dtype().isWeight()) {
                file.tensor(entry.name(), Precision.F64);
            }
        }
    }

    /// Requires that tensors tile the data, and that each reads as the bytes of its own span do.
    private static void requireFaithful(Safetensors file, byte[] bytes) throws IOException {
        int data =
                8 + (int) ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
        long covered = 0;
        for (TensorEntry entry : file.entries().values()) {
            covered += entry.end() - entry.begin();
            if (entry.dtype() == Dtype.F32) {
                Tensor tensor = file.tensor(entry.name(), Precision.F32);
                float[] expected = new float[tensor.shape().size()];
                int at = data + (int) entry.begin();
                ByteBuffer.wrap(bytes, at, (int) (entry.end() - entry.begin()))
                        .slice()
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .asFloatBuffer()
                        .get(expected);
                for (int i = 0; i < expected.length; i++) {
                    assertThat(tensor.storage().get(i)).isEqualTo(Double.valueOf(expected[i]));
                }
            }
        }
        assertThat(data + covered).isEqualTo(bytes.length);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cells/lstm-7/expected/h0.npy", "cells/gru-7/expected/x.npy", INTEGERS})
    void npy(String name) throws IOException {
        byte[] sound = Files.readAllBytes(name.equals(INTEGERS) ? integers() : Reference.path(name));
        int data = 10 + ByteBuffer.wrap(sound).order(ByteOrder.LITTLE_ENDIAN).getShort(8);
        Path file = folder.resolve("mutant.npy");
        Random random = new Random(name.length());
        int accepted = 0;
        for (int round = 0; round < ROUNDS; round++) {
            byte[] mutant = Mutation.of(sound, data, random);
            Raw.write(file, mutant);
            if (accepted(file, () -> Npy.read(file))) {
                accepted++;
                int header = 10
                        + Short.toUnsignedInt(ByteBuffer.wrap(mutant)
                                .order(ByteOrder.LITTLE_ENDIAN)
                                .getShort(8));
                assertThat((mutant.length - header)
                                % Math.max(1, Npy.read(file).shape().size()))
                        .isZero();
            }
        }
        assertThat(accepted).isBetween(ROUNDS / 100, ROUNDS * 3 / 4);
    }

    private Path integers() throws IOException {
        String header = "{'descr': '>i4', 'fortran_order': True, 'shape': (3, 2), }\n";
        byte[] data = new byte[24];
        Arrays.fill(data, (byte) 3);
        return Raw.npy(folder, 1, header, data);
    }

    @Test
    void everyCutOfASoundFileIsRefused() throws IOException {
        byte[] sound = Files.readAllBytes(Reference.path("cells/rnn-tanh-1/weights.safetensors"));
        Path file = folder.resolve("cut.safetensors");
        for (int length = 0; length < sound.length; length++) {
            Raw.write(file, Arrays.copyOf(sound, length));
            assertThat(accepted(file, () -> Safetensors.open(file)))
                    .as("%d bytes", length)
                    .isFalse();
        }
    }

    /// A header may claim anything; what is allocated stays in proportion to the file.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "[9223372036854775807]",
                "[4611686018427387904]",
                "[1152921504606846976,8]",
                "[2147483647,2147483647]",
                "[536870912]",
                "[268435456,1,1]"
            })
    void claimedSizesAreNotAllocated(String shape) throws IOException {
        for (String offsets : new String[] {"[0,4]", "[0,2147483648]", "[0,9223372036854775807]"}) {
            String header = "{\"a\":{\"dtype\":\"F32\",\"shape\":" + shape + ",\"data_offsets\":" + offsets + "}}";
            Path file = Raw.safetensors(folder, header, 4);
            assertThat(accepted(file, () -> readEverything(file))).isFalse();
        }
        String tuple = shape.replace('[', '(').replace("]", ",)");
        Path array = Raw.npy(folder, 1, "{'descr': '<f4', 'fortran_order': True, 'shape': " + tuple + "}", new byte[4]);
        assertThat(accepted(array, () -> Npy.read(array))).isFalse();
    }
}
