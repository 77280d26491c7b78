package dev.gradflow.core.kernel;

import dev.gradflow.core.tensor.Precision;

/// A pointwise kernel whose rows are shared among a [ThreadTeam].
final class ParallelPointwise implements PointwiseKernel {
    private final PointwiseKernel kernel;
    private final Precision precision;
    private final ThreadTeam team;
    private final long cost;
    private final long worthSharing;
    private final Rows rows;

    ParallelPointwise(PointwiseKernel kernel, Precision precision, ThreadTeam team, long worthSharing) {
        this.kernel = kernel;
        this.precision = precision;
        this.team = team;
        this.worthSharing = worthSharing;
        this.cost = (long) kernel.program().slots() + kernel.program().code().size();
        this.rows = new Rows(kernel.program().slots(), team.threads());
    }

    @Override
    public PointwiseProgram program() {
        return kernel.program();
    }

    @Override
    public void run(int rows, int width, Operands operands) {
        if (rows > 1 && cost * rows * width > worthSharing && team.enter()) {
            boolean begun = false;
            try {
                operands.check(program(), rows, width, precision);
                begun = true;
            } finally {
                if (!begun) {
                    team.leave();
                }
            }
            team.run(this.rows.set(rows, width, operands), this.rows);
        } else {
            kernel.run(rows, width, operands);
        }
    }

    /// The operands of one shared run, cut into blocks of rows. Belongs to whoever has entered the team.
    private final class Rows implements ThreadTeam.Work {
        private final Operands[] parts;
        private final int[] counts;
        private int width;

        Rows(int slots, int threads) {
            parts = new Operands[threads];
            counts = new int[threads];
            for (int i = 0; i < threads; i++) {
                parts[i] = new Operands(slots);
            }
        }

        /// Cuts the rows, and returns the number of parts.
        int set(int rows, int width, Operands operands) {
            this.width = width;
            int count = Math.min(parts.length, rows);
            for (int part = 0; part < count; part++) {
                int first = (int) ((long) rows * part / count);
                counts[part] = (int) ((long) rows * (part + 1) / count) - first;
                for (int slot = 0; slot < operands.slots(); slot++) {
                    int stride = operands.rowStride(slot);
                    parts[part].bind(slot, operands.storage(slot), operands.offset(slot) + first * stride, stride);
                }
            }
            return count;
        }

        @Override
        public void part(int index) {
            kernel.run(counts[index], width, parts[index]);
        }
    }

    /// What became of the program, for people.
    @Override
    public String toString() {
        return kernel + ", rows shared by " + team.threads() + " threads";
    }
}
