package dev.gradflow.core.format;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Random;

/// Small random damage to sound bytes.
final class Mutation {
    /// Bytes that mean something in headers, so that damage gets further than the first check.
    private static final byte[] TELLING =
            "{}[]()\",:'\\0123456789-+.eEuL \n\tFIBTnl".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

    private Mutation() {}

    /// `sound` with one to four changes, most of them before `interesting`.
    static byte[] of(byte[] sound, int interesting, Random random) {
        byte[] bytes = sound;
        for (int changes = 1 + random.nextInt(4); changes > 0 && bytes.length > 0; changes--) {
            int bound = random.nextInt(4) == 0 ? bytes.length : Math.min(bytes.length, interesting);
            bytes = once(bytes, random.nextInt(bound), random);
        }
        return bytes;
    }

    private static byte[] once(byte[] bytes, int at, Random random) {
        int span = Math.min(bytes.length - at, 1 + random.nextInt(12));
        return switch (random.nextInt(7)) {
            case 0 -> replaced(bytes, at, (byte) (bytes[at] ^ 1 << random.nextInt(8)));
            case 1 -> replaced(bytes, at, (byte) random.nextInt(256));
            case 2, 3 -> replaced(bytes, at, TELLING[random.nextInt(TELLING.length)]);
            case 4 -> spliced(bytes, at, span, new byte[0]);
            case 5 -> spliced(bytes, at, 0, Arrays.copyOfRange(bytes, at, at + span));
            default ->
                random.nextInt(4) == 0
                        ? Arrays.copyOf(bytes, at)
                        : spliced(bytes, at, 0, new byte[] {TELLING[random.nextInt(TELLING.length)]});
        };
    }

    private static byte[] replaced(byte[] bytes, int at, byte value) {
        byte[] changed = bytes.clone();
        changed[at] = value;
        return changed;
    }

    private static byte[] spliced(byte[] bytes, int at, int removed, byte[] inserted) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(bytes, 0, at);
        out.writeBytes(inserted);
        out.write(bytes, at + removed, bytes.length - at - removed);
        return out.toByteArray();
    }
}
