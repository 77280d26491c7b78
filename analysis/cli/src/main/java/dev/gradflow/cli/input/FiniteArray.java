package dev.gradflow.cli.input;

import dev.gradflow.core.format.Npy;
import dev.gradflow.core.format.Npz;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Shape;
import dev.gradflow.core.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/// Arrays of finite numbers from .npy files.
public final class FiniteArray {
    private FiniteArray() {}

    /// Reads an array in double precision.
    ///
    /// @throws InputException if an element is not finite, naming its index
    /// @throws IOException    if the file cannot be read or is not sound
    public static Tensor read(Path file) throws IOException {
        return finite(file.toString(), Npy.read(file));
    }

    /// Reads one array of an .npz file likewise.
    ///
    /// @throws InputException if an element is not finite, naming its index
    /// @throws IOException    if the file cannot be read or is not sound, or has no such array
    public static Tensor read(Path file, String name) throws IOException {
        return finite(file + " (" + name + ")", Npz.read(file, name, Precision.F64));
    }

    /// The array in the precision of a network.
    ///
    /// @param name what it is, for the message
    /// @throws InputException if an element is too large for it
    public static Tensor in(Precision precision, String name, Tensor array) {
        requireIn(precision, name, array);
        return array.copy(precision);
    }

    /// Requires that no element of finite numbers is too large for the precision of a network.
    ///
    /// @param name what it is, for the message
    /// @throws InputException naming the first one that is
    public static void requireIn(Precision precision, String name, Tensor array) {
        if (precision == Precision.F64) {
            return;
        }
        double[] values = array.toArray();
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite((float) values[i])) {
                throw new InputException(name + ": element " + Arrays.toString(index(array.shape(), i)) + " is "
                        + values[i] + ", too large for " + precision + "; use --precision f64");
            }
        }
    }

    private static Tensor finite(String name, Tensor array) {
        for (int i = 0; i < array.shape().size(); i++) {
            double value = array.storage().get(array.offset() + i);
            if (!Double.isFinite(value)) {
                throw new InputException(name + ": element " + Arrays.toString(index(array.shape(), i)) + " is " + value
                        + "; only finite numbers can be used");
            }
        }
        return array;
    }

    private static int[] index(Shape shape, int position) {
        int[] index = new int[shape.rank()];
        int rest = position;
        for (int axis = index.length - 1; axis >= 0; axis--) {
            index[axis] = rest % shape.extent(axis);
            rest /= shape.extent(axis);
        }
        return index;
    }

    /// Reads an array that must have one of the given shapes; axes of extent 1 may be left out.
    ///
    /// @param what  what it is, for the message
    /// @param form  the shapes in words, as in `[layers, batch, hidden] = [2, 1, 8]`
    /// @param wanted the shapes, the first that fits is taken
    /// @return the array in the shape that fits
    /// @throws InputException if none fits
    /// @throws IOException    if the file cannot be read or is not sound
    public static Tensor read(Path file, String what, String form, Shape... wanted) throws IOException {
        Tensor array = read(file);
        for (Shape shape : wanted) {
            if (fits(array.shape(), shape)) {
                return array.reshape(shape.extents());
            }
        }
        throw new InputException(file + ": shape " + array.shape() + "; " + what + " is " + form);
    }

    /// Whether `given` is `wanted` with some axes of extent 1 left out.
    private static boolean fits(Shape given, Shape wanted) {
        int matched = 0;
        for (int axis = 0; axis < wanted.rank(); axis++) {
            if (matched < given.rank() && given.extent(matched) == wanted.extent(axis)) {
                matched++;
            } else if (wanted.extent(axis) != 1) {
                return false;
            }
        }
        return matched == given.rank();
    }
}
