/// An application with a recurrent cell of its own.
module com.example.owncell {
    requires dev.gradflow.analysis;
}
