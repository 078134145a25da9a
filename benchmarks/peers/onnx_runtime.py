"""ONNX Runtime: predicts only, with a graph of matrix products made here."""

import onnxruntime
from onnx import TensorProto, helper, numpy_helper

from benchmarks.peers.batches import in_batches

__all__ = ["predictor"]

OPERATORS = {"relu": "Relu", "tanh": "Tanh", "softmax": "Softmax"}


def graph(work):
    """The net as a serialized ONNX model from "x" to "y"."""
    weights = work.weights()
    nodes, current = [], "x"
    for i in range(0, len(weights), 2):
        last = i == len(weights) - 2
        activation = work.output if last else work.hidden
        inputs = [current, f"w{i}", f"w{i + 1}"]
        current = f"z{i}"
        nodes.append(helper.make_node("Gemm", inputs, [current]))
        if activation != "linear":
            node = helper.make_node(OPERATORS[activation], [current], [f"a{i}"])
            nodes.append(node)
            current = f"a{i}"
    nodes[-1].output[0] = "y"
    constants = [numpy_helper.from_array(w, f"w{i}") for i, w in enumerate(weights)]
    ends = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, ["rows", width])
        for name, width in (("x", work.widths[0]), ("y", work.widths[-1]))
    ]
    made = helper.make_graph(nodes, "net", ends[:1], ends[1:], constants)
    opset = [helper.make_opsetid("", 17)]
    return helper.make_model(made, opset_imports=opset, ir_version=8)


def predictor(work, x, threads):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(
        graph(work).SerializeToString(), options, providers=["CPUExecutionProvider"]
    )
    return in_batches(lambda x: session.run(None, {"x": x})[0], x, work.batch)
