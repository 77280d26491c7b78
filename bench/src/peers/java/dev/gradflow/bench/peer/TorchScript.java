package dev.gradflow.bench.peer;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Storage;
import dev.gradflow.core.tensor.Tensor;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// A TorchScript module made of source text alone, run by libtorch on one thread.
final class TorchScript implements AutoCloseable {
    /// Protocol 2: an object of class `__torch__.M` whose one attribute is `training = False`.
    private static final String OBJECT = "\u0080\u0002c__torch__\nM\n)\u0081}X\u0008\0\0\0training\u0089sb.";

    private static final String NO_CONSTANTS = "\u0080\u0002).";
    private static final String HEADER = "class M(Module):\n  __parameters__ = []\n  __buffers__ = []\n  training : bool\n";

    private final PtNDManager manager;
    private final PtSymbolBlock module;

    /// @param methods definitions, indented by two spaces, in the language of saved modules
    TorchScript(String methods) {
        manager = (PtNDManager) Engine.getEngine("PyTorch").newBaseManager();
        try {
            module = JniUtils.loadModule(manager, new ByteArrayInputStream(archive(HEADER + methods)), false, false);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] archive(String code) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            entry(zip, "m/data.pkl", OBJECT.getBytes(StandardCharsets.ISO_8859_1));
            entry(zip, "m/constants.pkl", NO_CONSTANTS.getBytes(StandardCharsets.ISO_8859_1));
            entry(zip, "m/code/__torch__.py", code.getBytes(StandardCharsets.UTF_8));
            entry(zip, "m/version", "3\n".getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    private static void entry(ZipOutputStream zip, String name, byte[] content) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        CRC32 sum = new CRC32();
        sum.update(content);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(content.length);
        entry.setCrc(sum.getValue());
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }

    /// libtorch's version and settings.
    static String describe() {
        return Engine.getEngine("PyTorch").getVersion() + " through DJL, threads " + JniUtils.getNumThreads();
    }

    /// A copy in libtorch's memory.
    PtNDArray array(Tensor tensor) {
        Storage storage = tensor.copy().storage();
        long[] extents = Arrays.stream(tensor.shape().extents()).asLongStream().toArray();
        double[] values = new double[storage.length()];
        for (int i = 0; i < values.length; i++) {
            values[i] = storage.get(i);
        }
        PtNDArray wide = (PtNDArray) manager.create(values, new Shape(extents));
        return tensor.precision() == Precision.F64
                ? wide
                : (PtNDArray) wide.toType(DataType.FLOAT32, true);
    }

    /// A tensor of ours with the elements of an array.
    static Tensor read(NDArray array) {
        int[] extents = Arrays.stream(array.getShape().getShape())
                .mapToInt(Math::toIntExact)
                .toArray();
        Tensor tensor = Tensor.zeros(Precision.F32, extents);
        float[] values = array.toFloatArray();
        for (int i = 0; i < values.length; i++) {
            tensor.storage().set(i, values[i]);
        }
        return tensor;
    }

    /// Calls a method that returns one tensor.
    PtNDArray call(String method, IValue... arguments) {
        try (IValue result = IValueUtils.runMethod(module, method, arguments)) {
            return result.toTensor(manager);
        }
    }

    /// Calls `forward` in a way that autograd can follow.
    NDList forward(NDList arguments) {
        JniUtils.setGradMode(true);
        NDList results = IValueUtils.forward(module, arguments, true);
        JniUtils.setGradMode(false);
        return results;
    }

    @Override
    public void close() {
        manager.close();
    }
}
