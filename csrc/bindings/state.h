/* The module's state and the types of this room. The only room with Python.h.
 *
 * Thin: each type owns one engine object (or shares it by reference count) and passes calls
 * on; user wording of errors belongs to the Python floor. */
#ifndef MLPC_BINDINGS_STATE_H
#define MLPC_BINDINGS_STATE_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "mlpc.h"

typedef struct module_state {
    PyTypeObject *block, *optimizer, *model, *run, *hold;
} module_state;

extern PyType_Spec mlpc_block_spec, mlpc_optimizer_spec, mlpc_model_spec, mlpc_run_spec,
    mlpc_hold_spec;
extern PyMethodDef mlpc_testing_methods[];

typedef struct block_object {
    PyObject_HEAD mlpc_block *block;
} block_object;

typedef struct optimizer_object {
    PyObject_HEAD mlpc_optimizer *optimizer;
} optimizer_object;

typedef struct model_object {
    PyObject_HEAD mlpc_model *model;
} model_object;

/* The state of the module that made a type's object. */
static inline module_state *
state_of(PyObject *self)
{
    return PyType_GetModuleState(Py_TYPE(self));
}

#endif
