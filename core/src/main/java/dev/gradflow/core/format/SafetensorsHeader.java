package dev.gradflow.core.format;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/// The header of a safetensors file, read and checked against the file's size.
///
/// @param dataStart the byte of the file at which the data begin
record SafetensorsHeader(Map<String, TensorEntry> entries, Map<String, String> metadata, long dataStart) {
    static final String METADATA = "__metadata__";
    /// The limit of the format's own library.
    static final long MOST_BYTES = 100_000_000;

    private static final long LEAST_BYTES = 2;
    private static final int LENGTH_BYTES = Long.BYTES;
    private static final int ZIP_MAGIC = 'P' | 'K' << 8 | 3 << 16 | 4 << 24;
    private static final long NPY_MAGIC = 0x93 | 'N' << 8 | 'U' << 16 | 'M' << 24 | (long) 'P' << 32 | (long) 'Y' << 40;
    private static final long NPY_MASK = (1L << 48) - 1;

    static SafetensorsHeader read(InputFile file) throws FormatException {
        int length = readLength(file);
        ByteBuffer header = ByteBuffer.allocate(length);
        file.read(LENGTH_BYTES, header);
        Parser parser = new Parser(file, header.array());
        parser.parse();
        long dataStart = LENGTH_BYTES + (long) length;
        requireSeamless(file, parser.entries.values(), file.size() - dataStart);
        return new SafetensorsHeader(parser.entries, parser.metadata, dataStart);
    }

    private static int readLength(InputFile file) throws FormatException {
        if (file.size() < LENGTH_BYTES) {
            throw file.problem("has " + file.size() + " bytes; a safetensors file begins with a header length of "
                    + LENGTH_BYTES + " bytes");
        }
        ByteBuffer field = ByteBuffer.allocate(LENGTH_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        file.read(0, field);
        long length = field.getLong();
        long follow = file.size() - LENGTH_BYTES;
        if (Long.compareUnsigned(length, Math.min(MOST_BYTES, follow)) > 0 || length < LEAST_BYTES) {
            String kind = (int) length == ZIP_MAGIC
                    ? " (this is a zip archive, as .pt and .npz files are)"
                    : (length & NPY_MASK) == NPY_MAGIC ? " (this is an .npy array)" : "";
            throw file.problem("byte 0: found header length " + Long.toUnsignedString(length) + " with " + follow
                    + " bytes after it; " + LEAST_BYTES + " to " + MOST_BYTES + ", and no more than follow, would be"
                    + " accepted" + kind);
        }
        return (int) length;
    }

    /// Requires that the tensors cover the data from the first byte to the last, without overlap or hole.
    private static void requireSeamless(InputFile file, Iterable<TensorEntry> entries, long dataBytes)
            throws FormatException {
        List<TensorEntry> sorted = new ArrayList<>();
        entries.forEach(sorted::add);
        sorted.sort(Comparator.comparingLong(TensorEntry::begin).thenComparingLong(TensorEntry::end));
        long covered = 0;
        String before = "the start of the data";
        for (TensorEntry entry : sorted) {
            if (entry.begin() != covered) {
                String fault = entry.begin() < covered ? "overlaps " : "leaves a hole after ";
                throw file.problem(entry.quoted() + ": data_offsets " + span(entry) + " " + fault + before + "; begin "
                        + covered + " would be accepted");
            }
            if (entry.end() > dataBytes) {
                throw file.problem(entry.quoted() + ": data_offsets " + span(entry) + " end beyond the " + dataBytes
                        + " bytes of data in this file; it is cut short or the offsets are wrong");
            }
            covered = entry.end();
            before = entry.quoted();
        }
        if (covered != dataBytes) {
            throw file.problem("byte " + (file.size() - dataBytes + covered) + ": found " + (dataBytes - covered)
                    + " bytes after " + before + "; the file must end there");
        }
    }

    private static String span(TensorEntry entry) {
        return "[" + entry.begin() + ", " + entry.end() + "]";
    }

    /// Turns the JSON into entries, each consistent in itself.
    private static final class Parser {
        private final InputFile file;
        private final byte[] text;
        private final JsonScanner json;
        private final Map<String, TensorEntry> entries = new LinkedHashMap<>();
        private final Map<String, String> metadata = new LinkedHashMap<>();

        Parser(InputFile file, byte[] text) {
            this.file = file;
            this.text = text;
            this.json = new JsonScanner(file.path(), text, LENGTH_BYTES);
        }

        void parse() throws FormatException {
            if (text[0] != '{') {
                throw file.problem(String.format(
                        "byte %d: found byte 0x%02X; the header must begin with '{'", LENGTH_BYTES, text[0]));
            }
            int fault = Utf8.firstFault(text);
            if (fault >= 0) {
                throw file.problem(String.format(
                        "byte %d: found byte 0x%02X, which is not UTF-8 there; a header in UTF-8 would be accepted",
                        LENGTH_BYTES + (long) fault, text[fault]));
            }
            json.context("header, ");
            json.object(this::member);
            json.end();
        }

        private void member(String key) throws FormatException {
            if (key.equals(METADATA)) {
                json.context(METADATA + ", ");
                json.object(name -> metadata.put(name, json.string()));
            } else {
                entries.put(key, entry(key));
            }
            json.context("header, ");
        }

        private TensorEntry entry(String name) throws FormatException {
            String quoted = "tensor " + OneLine.quote(name);
            Fields fields = new Fields();
            json.context(quoted + ", ");
            json.object(field -> {
                json.context(quoted + ", " + OneLine.quote(field) + ", ");
                switch (field) {
                    case "dtype" -> fields.dtype.add(dtype(quoted));
                    case "shape" -> indices(fields.shape, quoted, Extents.MOST_AXES);
                    case "data_offsets" -> indices(fields.offsets, quoted, 2);
                    default -> json.skip();
                }
                fields.seen.add(field);
            });
            return checked(name, quoted, fields);
        }

        private Dtype dtype(String quoted) throws FormatException {
            String found = json.string();
            return Dtype.named(found)
                    .orElseThrow(() -> file.problem(quoted + ": dtype " + OneLine.quote(found) + "; known are "
                            + String.join(", ", Dtype.names())));
        }

        private void indices(List<Long> target, String quoted, int most) throws FormatException {
            json.array(key -> {
                if (target.size() == most) {
                    throw file.problem(quoted + ": more than " + most + " numbers in "
                            + (most == 2 ? "data_offsets" : "shape") + "; up to " + most + " would be accepted");
                }
                target.add(json.index());
            });
        }

        private TensorEntry checked(String name, String quoted, Fields fields) throws FormatException {
            for (String needed : List.of("dtype", "shape", "data_offsets")) {
                if (!fields.seen.contains(needed)) {
                    throw file.problem(quoted + ": has no '" + needed + "'; dtype, shape and data_offsets are needed");
                }
            }
            if (fields.offsets.size() != 2 || fields.offsets.get(0) > fields.offsets.get(1)) {
                throw file.problem(quoted + ": data_offsets " + fields.offsets
                        + "; [begin, end] with begin up to end would be accepted");
            }
            Dtype dtype = fields.dtype.getFirst();
            TensorEntry entry =
                    new TensorEntry(name, dtype, fields.shape, fields.offsets.get(0), fields.offsets.get(1));
            OptionalLong bits = Extents.product(fields.shape, dtype.bits());
            if (bits.isEmpty()) {
                throw file.problem(quoted + ": shape " + fields.shape + " of " + dtype
                        + " overflows; fewer than 2^63 bits would be accepted");
            }
            if (bits.getAsLong() % Byte.SIZE != 0 || bits.getAsLong() / Byte.SIZE != entry.end() - entry.begin()) {
                throw file.problem(quoted + ": data_offsets " + span(entry) + " span " + (entry.end() - entry.begin())
                        + " bytes; " + dtype + " of shape " + fields.shape + " takes "
                        + (bits.getAsLong() % Byte.SIZE == 0
                                ? bits.getAsLong() / Byte.SIZE + " bytes"
                                : bits.getAsLong() + " bits, which are no whole bytes"));
            }
            return entry;
        }
    }

    /// The members of one tensor's object, as far as they were read.
    private static final class Fields {
        private final List<Dtype> dtype = new ArrayList<>();
        private final List<Long> shape = new ArrayList<>();
        private final List<Long> offsets = new ArrayList<>();
        private final List<String> seen = new ArrayList<>();
    }
}
