/// \file
/// Plans for tests, as JSON texts: small ones to change, and one that uses every key.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "base/json.hpp"
#include "plan/plan.hpp"

namespace rec2nwb::test {

inline Plan parse(const Json& json, std::uint32_t owner = 1,
                  const std::string& owner_name = "plugin 'dio'") {
  return parse_plan(json, owner, owner_name);
}

/// The message of the Error, or "" if the plan is accepted.
inline std::string fault_of(const Json& json) {
  try {
    parse(json);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

/// A rows dataset, with keys replaced or added by patch.
inline Json rows_dataset(const Json& patch = Json::object()) {
  Json json = Json::parse(R"({"path": "/acquisition/e-series/data", "kind": "rows",
                              "dtype": "int16", "width": 4, "output": 0})");
  json.update(patch);
  return json;
}

inline Json inline_dataset(const Json& value, const std::string& dtype) {
  return {{"path", "/general/lab"}, {"kind", "inline"}, {"dtype", dtype}, {"value", value}};
}

inline Json datasets(const std::vector<Json>& list) { return {{"datasets", list}}; }

/// A plan with one dataset of one value.
inline Json with_value(const Json& value, const std::string& dtype) {
  return datasets({inline_dataset(value, dtype)});
}

inline Json with_attribute(const Json& attribute) {
  return {{"groups", {{{"path", "/a"}, {"attributes", {{"key", attribute}}}}}}};
}

/// A plan with one table of these columns.
inline Json with_columns(const std::vector<Json>& columns) {
  return {{"tables",
           {{{"path", "/processing/tasks"},
             {"type", {{"namespace", "hdmf-common"}, {"name", "DynamicTable"}}},
             {"description", "tasks"},
             {"columns", columns}}}}};
}

inline Json column(const std::string& name, const std::string& dtype, const Json& patch) {
  Json json{{"name", name}, {"description", "of " + name}, {"dtype", dtype}};
  json.update(patch);
  return json;
}

inline Json full_plan() {
  return Json::parse(R"({
    "namespaces": ["core", "ndx-franklab-novela"],
    "groups": [
      {"path": "/acquisition/e-series", "type": {"namespace": "core", "name": "ElectricalSeries"},
       "attributes": {"description": "raw", "flag": true, "count": 3, "scale": 2.5,
                      "few": {"dtype": "float32", "value": ["NaN", 1]},
                      "to": {"ref": "/general/devices/probe 0"}},
       "links": {"timestamps": "/processing/sample_count/timestamps"}},
      {"path": "/general/devices/probe 0", "drop_if_empty": true}
    ],
    "datasets": [
      {"path": "/acquisition/e-series/data", "kind": "rows", "dtype": "int16", "width": 32,
       "output": 0, "fill_drops": true, "attributes": {"conversion": 1e-6},
       "chunk": {"rows": 16384, "columns": 32}},
      {"path": "/acquisition/din/data", "kind": "events", "dtype": "uint8", "output": 2,
       "timestamps": true, "drop_if_empty": true, "chunk": {"rows": 8}},
      {"path": "/acquisition/frames/data", "kind": "append", "dtype": "utf8", "output": 1},
      {"path": "/general/lab", "kind": "inline", "dtype": "utf8", "value": "a lab"},
      {"path": "/acquisition/e-series/electrodes", "kind": "inline", "dtype": "int64",
       "type": {"namespace": "hdmf-common", "name": "DynamicTableRegion"}, "value": [0, 1],
       "attributes": {"table": {"ref": "/processing/tasks"}}},
      {"path": "/acquisition/video/data", "kind": "inline", "dtype": "uint8", "value": [],
       "shape": [0, 0, 0]}
    ],
    "tables": [
      {"path": "/processing/tasks", "description": "all tasks",
       "type": {"namespace": "hdmf-common", "name": "DynamicTable"}, "drop_if_empty": true,
       "attributes": {"note": "x"},
       "columns": [
         {"name": "task", "description": "name", "dtype": "utf8", "value": ["run", "sleep"]},
         {"name": "epochs", "description": "epochs", "dtype": "int64", "ragged": true,
          "value": [[1, 3], []]},
         {"name": "rows", "description": "region", "dtype": "int64", "value": [1, 0],
          "table": "/processing/tasks",
          "type": {"namespace": "hdmf-common", "name": "DynamicTableRegion"}}]},
      {"path": "/intervals/stimuli", "description": "stimuli",
       "type": {"namespace": "core", "name": "TimeIntervals"},
       "columns": [
         {"name": "start_time", "description": "start", "dtype": "uint64", "output": 3,
          "time": "rows"},
         {"name": "tags", "description": "tags", "dtype": "utf8", "output": 5, "lengths": 4,
          "ragged": true},
         {"name": "maybe", "description": "maybe", "dtype": "float64", "output": 6,
          "drop_if_nan": true}]}
    ],
    "publish": [
      {"topic": "din.edges", "key": "din", "about": {"path": "/acquisition/din"}, "output": 2},
      {"topic": "frames", "key": "1/1", "about": {}, "output": 7, "kind": "append",
       "dtype": "float64", "width": 2}
    ],
    "files": [{"name": "a.h264", "source": "/data/a.h264"}, {"name": "b.mp4"}]
  })");
}

}  // namespace rec2nwb::test
