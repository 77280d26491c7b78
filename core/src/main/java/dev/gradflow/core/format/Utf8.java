package dev.gradflow.core.format;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/// Where bytes stop being UTF-8.
final class Utf8 {
    private Utf8() {}

    /// The index of the first byte that is not well-formed UTF-8, or -1.
    static int firstFault(byte[] text) {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(text);
        CharBuffer discarded = CharBuffer.allocate(1 << 12);
        CoderResult result;
        do {
            result = decoder.decode(in, discarded.clear(), true);
        } while (result.isOverflow());
        return result.isError() ? in.position() : -1;
    }
}
