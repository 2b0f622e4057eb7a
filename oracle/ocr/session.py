"""The only place that knows ONNX Runtime: a model file in, a function on arrays out."""

from typing import Protocol

import numpy as np
import numpy.typing as npt
import onnxruntime

from oracle.errors import Misconfigured

Tensor = npt.NDArray[np.float32]
_ERRORS_ONLY = 3


class Session(Protocol):
    """A network with one input and one output."""

    def run(self, tensor: Tensor) -> Tensor:
        """The network's output for one input; shapes are the network's."""

    def metadata(self, key: str) -> str | None:
        """A text kept in the model file, or None."""


class OnnxSession:
    """A model on the CPU; one thread by default, so that a reading costs what it costs."""

    def __init__(self, model: bytes, threads: int = 1) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = _ERRORS_ONLY
        options.enable_cpu_mem_arena = False
        try:
            self._session = onnxruntime.InferenceSession(
                model, options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # its exceptions share no other base
            raise Misconfigured(f"ONNX Runtime does not take the model: {error}") from error
        self._input = self._session.get_inputs()[0].name

    def run(self, tensor: Tensor) -> Tensor:
        """The network's first output."""
        output: Tensor = self._session.run(None, {self._input: tensor})[0]
        return output

    def metadata(self, key: str) -> str | None:
        """A text of the model file's own metadata."""
        value: str | None = self._session.get_modelmeta().custom_metadata_map.get(key)
        return value
