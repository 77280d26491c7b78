package dev.gradflow.core.format;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Parses the Python dictionary that is a .npy header: the literals that NumPy writes or has ever written.
final class NpyDictionary {
    private final InputFile file;
    private final String text;
    private final int origin;
    private int at;

    private String descr = "";
    private boolean fortranOrder;
    private final List<Long> shape = new ArrayList<>();

    /// Parses `text`, whose first character is byte `origin` of the file.
    NpyDictionary(InputFile file, String text, int origin) {
        this.file = file;
        this.text = text;
        this.origin = origin;
    }

    /// The header that the dictionary describes, of a file whose data begin at `dataStart`.
    NpyHeader header(long dataStart) throws FormatException {
        Set<String> keys = new HashSet<>();
        take('{');
        while (!next('}')) {
            int start = at;
            String key = string();
            if (!keys.add(key)) {
                throw fault(start, "key " + OneLine.quote(key) + " a second time", "each key once");
            }
            take(':');
            switch (key) {
                case "descr" -> descr = descr();
                case "fortran_order" -> fortranOrder = truth();
                case "shape" -> shape();
                default -> throw fault(start, "key " + OneLine.quote(key), "descr, fortran_order and shape");
            }
            if (!next(',')) {
                take('}');
                break;
            }
        }
        skipSpace();
        if (at < text.length()) {
            throw fault(at, here() + " after the dictionary", "spaces and a line feed");
        }
        for (String needed : List.of("descr", "fortran_order", "shape")) {
            if (!keys.contains(needed)) {
                throw file.problem("header has no '" + needed + "'; descr, fortran_order and shape are needed");
            }
        }
        return new NpyHeader(NpyType.of(file, descr), fortranOrder, shape, dataStart);
    }

    private String descr() throws FormatException {
        skipSpace();
        if (at < text.length() && (text.charAt(at) == '[' || text.charAt(at) == '(')) {
            throw file.problem("dtype " + OneLine.quote(text.substring(at))
                    + " is structured; a plain type such as '<f8' is needed");
        }
        return string();
    }

    private boolean truth() throws FormatException {
        skipSpace();
        for (boolean value : new boolean[] {true, false}) {
            String word = value ? "True" : "False";
            if (text.startsWith(word, at)) {
                at += word.length();
                return value;
            }
        }
        throw fault(at, here(), "True or False");
    }

    private void shape() throws FormatException {
        take('(');
        boolean comma = true;
        while (!next(')')) {
            if (!comma) {
                throw fault(at, here(), "',' or ')'");
            }
            if (shape.size() == Extents.MOST_AXES) {
                throw fault(at, "another axis", "up to " + Extents.MOST_AXES);
            }
            shape.add(extent());
            comma = next(',');
        }
        if (shape.size() == 1 && !comma) {
            throw fault(at - 1, "a number in brackets, which is no tuple", "(" + shape.getFirst() + ",)");
        }
    }

    private long extent() throws FormatException {
        skipSpace();
        int start = at;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        String digits = text.substring(start, at);
        if (digits.isEmpty()) {
            throw fault(start, here(), "a whole number, not negative");
        }
        if (digits.length() > 1 && digits.startsWith("0")) {
            throw fault(start, OneLine.of(digits, 40), "a whole number without leading zeros");
        }
        // Python 2 wrote long integers as 3L.
        next('L');
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException e) {
            throw fault(start, OneLine.of(digits, 40), "an extent below 2^63");
        }
    }

    private String string() throws FormatException {
        skipSpace();
        char quote = at < text.length() ? text.charAt(at) : 0;
        int end = quote == '\'' || quote == '"' ? text.indexOf(quote, at + 1) : -1;
        if (end < 0) {
            throw fault(at, here(), "a string in quotes");
        }
        String value = text.substring(at + 1, end);
        if (value.indexOf('\\') >= 0) {
            throw fault(at, "a string with escapes", "a plain one");
        }
        at = end + 1;
        return value;
    }

    private boolean next(char wanted) {
        skipSpace();
        if (at < text.length() && text.charAt(at) == wanted) {
            at++;
            return true;
        }
        return false;
    }

    private void take(char wanted) throws FormatException {
        if (!next(wanted)) {
            throw fault(at, here(), "'" + wanted + "'");
        }
    }

    private void skipSpace() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private String here() {
        return at < text.length() ? OneLine.quote(text.substring(at, at + 1)) : "the end of the header";
    }

    private FormatException fault(int position, String found, String accepted) {
        return file.problem(
                "header, byte " + (origin + position) + ": found " + found + "; " + accepted + " would be accepted");
    }
}
