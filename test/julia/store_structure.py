"""Prints the structure of a store as JSON: every object below simulation/ with its type, shape, layout and attributes."""
import json
import sys

import h5py
import numpy


def text_type(type_id):
    return {
        "string": "variable" if type_id.is_variable_str() else "fixed",
        "bytes": None if type_id.is_variable_str() else type_id.get_size(),
        "utf8": type_id.get_cset() == h5py.h5t.CSET_UTF8,
    }


def described(type_id, shape):
    string = isinstance(type_id, h5py.h5t.TypeStringID)
    return {"shape": list(shape), "type": text_type(type_id) if string else type_id.dtype.str}


def plain(value):
    if isinstance(value, (bytes, str)):
        return value.decode() if isinstance(value, bytes) else value
    if isinstance(value, numpy.ndarray):
        return [plain(x) for x in value.tolist()]
    return value.item() if isinstance(value, numpy.generic) else value


LAYOUTS = {h5py.h5d.COMPACT: "compact", h5py.h5d.CONTIGUOUS: "contiguous", h5py.h5d.CHUNKED: "chunked"}


def structure(item):
    attributes = {}
    for name in item.attrs:
        attribute = h5py.h5a.open(item.id, name.encode())
        attributes[name] = {**described(attribute.get_type(), attribute.shape), "value": plain(item.attrs[name])}
    if isinstance(item, h5py.Group):
        return {"group": sorted(item), "attributes": attributes}
    layout = LAYOUTS[item.id.get_create_plist().get_layout()]
    result = {**described(item.id.get_type(), item.shape), "layout": layout, "attributes": attributes}
    if item.dtype.kind == "O":
        result["value"] = plain(item[()])
    return result


with h5py.File(sys.argv[1], "r") as file:
    found = {"simulation": structure(file["simulation"])}
    file["simulation"].visititems(lambda name, item: found.__setitem__(f"simulation/{name}", structure(item)))
    print(json.dumps(found))
