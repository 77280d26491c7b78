package dev.gradflow.core.kernel;

import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Storage;
import org.jspecify.annotations.Nullable;

/// Kernels whose larger calls are shared among a [ThreadTeam].
///
/// Products are cut into blocks of columns or rows of C, pointwise programs into rows: no element's arithmetic changes.
final class ParallelKernels implements Kernels {
    /// About how many operations a call must do for sharing to save more than it costs.
    static final long WORTH_SHARING = 120_000;

    private static final int COLUMN_MULTIPLE = 64;
    private static final int ROW_MULTIPLE = 8;

    private final Kernels kernels;
    private final ThreadTeam team;
    private final Product product = new Product();

    private final long worthSharing;

    ParallelKernels(Kernels kernels, ThreadTeam team, long worthSharing) {
        this.kernels = kernels;
        this.team = team;
        this.worthSharing = worthSharing;
    }

    /// B in blocks of columns, each packed on its own.
    ///
    /// @param parts  the blocks
    /// @param starts the first column of each block, then n
    private record ColumnBlocks(int rows, int columns, PackedMatrix[] parts, int[] starts) implements PackedMatrix {}

    @Override
    public Precision precision() {
        return kernels.precision();
    }

    @Override
    public String name() {
        return kernels.name() + " x" + team.threads();
    }

    @Override
    public PackedMatrix pack(int k, int n, Storage b, int offset, int rowStride, int columnStride) {
        return pack(kernels::pack, k, n, b, offset, rowStride, columnStride);
    }

    @Override
    public PackedMatrix repack(
            PackedMatrix used, int k, int n, Storage b, int offset, int rowStride, int columnStride) {
        if (!(used instanceof ColumnBlocks blocks) || blocks.rows() != k || blocks.columns() != n) {
            return pack(k, n, b, offset, rowStride, columnStride);
        }
        MatmulChecks.operand("B", precision(), b, offset, k, n, rowStride, columnStride);
        for (int i = 0; i < blocks.parts().length; i++) {
            PackedMatrix part = blocks.parts()[i];
            int from = part.columns() == 0 || k == 0 ? 0 : offset + blocks.starts()[i] * columnStride;
            blocks.parts()[i] = kernels.repack(part, k, part.columns(), b, from, rowStride, columnStride);
        }
        return blocks;
    }

    @Override
    public PackedMatrix packBfloat16(int k, int n, Storage b, int offset, int rowStride, int columnStride) {
        return pack(kernels::packBfloat16, k, n, b, offset, rowStride, columnStride);
    }

    private interface Packer {
        PackedMatrix pack(int k, int n, Storage b, int offset, int rowStride, int columnStride);
    }

    private PackedMatrix pack(
            Packer packer, int k, int n, Storage b, int offset, int rowStride, int columnStride) {
        MatmulChecks.operand("B", precision(), b, offset, k, n, rowStride, columnStride);
        int[] starts = cuts(n, COLUMN_MULTIPLE);
        PackedMatrix[] parts = new PackedMatrix[starts.length - 1];
        for (int i = 0; i < parts.length; i++) {
            int columns = starts[i + 1] - starts[i];
            int from = columns == 0 || k == 0 ? 0 : offset + starts[i] * columnStride;
            parts[i] = packer.pack(k, columns, b, from, rowStride, columnStride);
        }
        return new ColumnBlocks(k, n, parts, starts);
    }

    /// Where `length` is cut: about equal parts that are multiples of `multiple`, at most as many as there are threads.
    private int[] cuts(int length, int multiple) {
        int units = Math.max(1, Math.ceilDiv(length, multiple));
        int parts = Math.min(team.threads(), units);
        int[] starts = new int[parts + 1];
        for (int i = 1; i < parts; i++) {
            starts[i] = (int) ((long) units * i / parts) * multiple;
        }
        starts[parts] = length;
        return starts;
    }

    @Override
    public void matmul(
            int m,
            Storage a,
            int aOffset,
            int aRowStride,
            int aColumnStride,
            PackedMatrix b,
            Storage c,
            int cOffset,
            int cRowStride,
            boolean accumulate) {
        share(m, a, aOffset, aRowStride, aColumnStride, b, null, 0, c, cOffset, cRowStride, accumulate);
    }

    @Override
    public void affine(
            int m,
            Storage a,
            int aOffset,
            int aRowStride,
            int aColumnStride,
            PackedMatrix b,
            Storage bias,
            int biasOffset,
            Storage c,
            int cOffset,
            int cRowStride) {
        MatmulChecks.operand("bias", precision(), bias, biasOffset, m, b.columns(), 0, 1);
        share(m, a, aOffset, aRowStride, aColumnStride, b, bias, biasOffset, c, cOffset, cRowStride, false);
    }

    private void share(
            int m,
            Storage a,
            int aOffset,
            int aRowStride,
            int aColumnStride,
            PackedMatrix b,
            @Nullable Storage bias,
            int biasOffset,
            Storage c,
            int cOffset,
            int cRowStride,
            boolean accumulate) {
        if (!(b instanceof ColumnBlocks blocks)) {
            throw new IllegalArgumentException("B was packed by other kernels than " + name() + " " + precision());
        }
        MatmulChecks.operand("C", precision(), c, cOffset, m, blocks.columns(), cRowStride, 1);
        MatmulChecks.resultRows(m, blocks.columns(), cRowStride);
        int count = blocks.parts().length;
        if (count > 1 && isWorthSharing(m, blocks.columns(), blocks.rows()) && team.enter()) {
            product.set(m, a, aOffset, aRowStride, aColumnStride, blocks, bias, biasOffset, c, cOffset, cRowStride, accumulate);
            team.run(count, product);
            return;
        }
        for (int i = 0; i < count; i++) {
            multiply(m, a, aOffset, aRowStride, aColumnStride, blocks, i, bias, biasOffset, c, cOffset, cRowStride, accumulate);
        }
    }

    private boolean isWorthSharing(int m, int n, int k) {
        return (long) m * n * k > worthSharing;
    }

    private void multiply(
            int m,
            Storage a,
            int aOffset,
            int aRowStride,
            int aColumnStride,
            ColumnBlocks blocks,
            int index,
            @Nullable Storage bias,
            int biasOffset,
            Storage c,
            int cOffset,
            int cRowStride,
            boolean accumulate) {
        PackedMatrix part = blocks.parts()[index];
        int to = m == 0 || part.columns() == 0 ? 0 : cOffset + blocks.starts()[index];
        if (bias == null) {
            kernels.matmul(m, a, aOffset, aRowStride, aColumnStride, part, c, to, cRowStride, accumulate);
        } else {
            int from = part.columns() == 0 ? 0 : biasOffset + blocks.starts()[index];
            kernels.affine(m, a, aOffset, aRowStride, aColumnStride, part, bias, from, c, to, cRowStride);
        }
    }

    /// The operands of one shared product. Belongs to whoever has entered the team.
    private final class Product implements ThreadTeam.Work {
        private int m;
        private Storage a = precisionless();
        private int aOffset;
        private int aRowStride;
        private int aColumnStride;
        private ColumnBlocks blocks = new ColumnBlocks(0, 0, new PackedMatrix[0], new int[1]);
        private @Nullable Storage bias;
        private int biasOffset;
        private Storage c = a;
        private int cOffset;
        private int cRowStride;
        private boolean accumulate;

        private static Storage precisionless() {
            return Precision.F32.allocate(0);
        }

        void set(
                int m,
                Storage a,
                int aOffset,
                int aRowStride,
                int aColumnStride,
                ColumnBlocks blocks,
                @Nullable Storage bias,
                int biasOffset,
                Storage c,
                int cOffset,
                int cRowStride,
                boolean accumulate) {
            this.m = m;
            this.a = a;
            this.aOffset = aOffset;
            this.aRowStride = aRowStride;
            this.aColumnStride = aColumnStride;
            this.blocks = blocks;
            this.bias = bias;
            this.biasOffset = biasOffset;
            this.c = c;
            this.cOffset = cOffset;
            this.cRowStride = cRowStride;
            this.accumulate = accumulate;
        }

        @Override
        public void part(int index) {
            multiply(m, a, aOffset, aRowStride, aColumnStride, blocks, index, bias, biasOffset, c, cOffset, cRowStride, accumulate);
        }
    }

    @Override
    public void matmul(
            int m,
            int n,
            int k,
            Storage a,
            int aOffset,
            int aRowStride,
            int aColumnStride,
            Storage b,
            int bOffset,
            int bRowStride,
            int bColumnStride,
            Storage c,
            int cOffset,
            int cRowStride,
            boolean accumulate) {
        MatmulChecks.operand("A", precision(), a, aOffset, m, k, aRowStride, aColumnStride);
        MatmulChecks.operand("B", precision(), b, bOffset, k, n, bRowStride, bColumnStride);
        MatmulChecks.operand("C", precision(), c, cOffset, m, n, cRowStride, 1);
        MatmulChecks.resultRows(m, n, cRowStride);
        boolean byRows = m > n;
        int[] cuts = isWorthSharing(m, n, k) ? cuts(byRows ? m : n, byRows ? ROW_MULTIPLE : COLUMN_MULTIPLE) : new int[2];
        if (cuts.length > 2 && team.enter()) {
            team.run(cuts.length - 1, part -> {
                int from = cuts[part];
                int length = cuts[part + 1] - from;
                kernels.matmul(
                        byRows ? length : m,
                        byRows ? n : length,
                        k,
                        a,
                        byRows ? aOffset + from * aRowStride : aOffset,
                        aRowStride,
                        aColumnStride,
                        b,
                        byRows ? bOffset : bOffset + from * bColumnStride,
                        bRowStride,
                        bColumnStride,
                        c,
                        byRows ? cOffset + from * cRowStride : cOffset + from,
                        cRowStride,
                        accumulate);
            });
            return;
        }
        kernels.matmul(
                m,
                n,
                k,
                a,
                aOffset,
                aRowStride,
                aColumnStride,
                b,
                bOffset,
                bRowStride,
                bColumnStride,
                c,
                cOffset,
                cRowStride,
                accumulate);
    }

    @Override
    public PointwiseKernel compile(PointwiseProgram program) {
        return new ParallelPointwise(kernels.compile(program), precision(), team, worthSharing);
    }
}
