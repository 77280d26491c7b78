package dev.gradflow.cli.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;

/// How numbers are written and read: -∞ is `null`, other non-finite numbers are strings (see [ReportJson]).
final class NumbersModule extends SimpleModule {
    private static final long serialVersionUID = 1;
    private static final int ALL_DIGITS = 0;

    /// Large numbers of a plot are logarithms, of which the places after the point are what the power is seen by.
    private static final double SMALLEST_LARGE_LOGARITHM = 10;

    private static final double LARGEST_LOGARITHM = 1e5;
    private static final int PLACES_OF_LOGARITHMS = 3;

    /// All digits.
    NumbersModule() {
        this(ALL_DIGITS);
    }

    /// At most `digits` significant digits in arrays; single numbers have all.
    NumbersModule(int digits) {
        super("numbers-" + digits);
        addSerializer(double.class, new NumberWriter(double.class));
        addSerializer(Double.class, new NumberWriter(Double.class));
        addSerializer(double[].class, new ArrayWriter(digits));
        addDeserializer(double.class, new NumberReader());
        addDeserializer(double[].class, new ArrayReader());
    }

    private static void write(double value, int digits, JsonGenerator out) {
        if (value == Double.NEGATIVE_INFINITY) {
            out.writeNull();
        } else if (Double.isNaN(value) || Double.isInfinite(value)) {
            out.writeString(Double.toString(value));
        } else if (digits == ALL_DIGITS) {
            out.writeNumber(value);
        } else {
            double rounded = rounded(value, digits);
            if (rounded == Math.rint(rounded) && Math.abs(rounded) < 1e9) {
                out.writeNumber((long) rounded);
            } else {
                out.writeNumber(rounded);
            }
        }
    }

    /// `value` to at least that many significant digits.
    static double rounded(double value, int digits) {
        double size = Math.abs(value);
        if (size < 1e-9 || size > 1e9) {
            return new BigDecimal(value).round(new MathContext(digits)).doubleValue();
        }
        // The short way for nearly all numbers of a plot.
        int places = digits - 1 - (int) Math.floor(Math.log10(size));
        if (size >= SMALLEST_LARGE_LOGARITHM && size <= LARGEST_LOGARITHM) {
            places = Math.max(places, PLACES_OF_LOGARITHMS);
        }
        double scale = Math.pow(10, Math.abs(places));
        return places >= 0 ? Math.rint(value * scale) / scale : Math.rint(value / scale) * scale;
    }

    private static double read(JsonParser in, DeserializationContext context) {
        JsonToken token = in.currentToken();
        return switch (token) {
            case VALUE_NULL -> Double.NEGATIVE_INFINITY;
            case VALUE_NUMBER_FLOAT, VALUE_NUMBER_INT -> in.getDoubleValue();
            case VALUE_STRING -> named(in.getString(), in, context);
            default -> throw unreadable(in, context);
        };
    }

    private static double named(String text, JsonParser in, DeserializationContext context) {
        return switch (text) {
            case "NaN" -> Double.NaN;
            case "Infinity" -> Double.POSITIVE_INFINITY;
            default -> throw unreadable(in, context);
        };
    }

    private static RuntimeException unreadable(JsonParser in, DeserializationContext context) {
        return context.wrongTokenException(
                in, double.class, in.currentToken(), "a number, null for -∞, \"NaN\" or \"Infinity\" is accepted here");
    }

    private static final class NumberWriter extends StdSerializer<Double> {
        NumberWriter(Class<Double> type) {
            super(type);
        }

        @Override
        public void serialize(Double value, JsonGenerator out, SerializationContext context) {
            write(value, ALL_DIGITS, out);
        }
    }

    private static final class ArrayWriter extends StdSerializer<double[]> {
        private final int digits;

        ArrayWriter(int digits) {
            super(double[].class);
            this.digits = digits;
        }

        @Override
        public void serialize(double[] values, JsonGenerator out, SerializationContext context) {
            out.writeStartArray(values, values.length);
            for (double value : values) {
                write(value, digits, out);
            }
            out.writeEndArray();
        }
    }

    private static final class NumberReader extends StdDeserializer<Double> {
        NumberReader() {
            super(double.class);
        }

        @Override
        public Double deserialize(JsonParser in, DeserializationContext context) {
            return read(in, context);
        }

        @Override
        public @Nullable Object getNullValue(DeserializationContext context) {
            return Double.NEGATIVE_INFINITY;
        }
    }

    private static final class ArrayReader extends StdDeserializer<double[]> {
        ArrayReader() {
            super(double[].class);
        }

        @Override
        public double[] deserialize(JsonParser in, DeserializationContext context) {
            if (!in.isExpectedStartArrayToken()) {
                throw context.wrongTokenException(in, double[].class, JsonToken.START_ARRAY, "an array is needed here");
            }
            double[] values = new double[64];
            int size = 0;
            while (in.nextToken() != JsonToken.END_ARRAY) {
                if (size == values.length) {
                    values = Arrays.copyOf(values, 2 * size);
                }
                values[size++] = read(in, context);
            }
            return Arrays.copyOf(values, size);
        }
    }
}
