/// \file
/// Plan: what will be written, as data, known before a single sample is read.
///
/// Every plugin, and the core itself, gives one plan (schemas/plan.schema.json); merge() makes one
/// of them. A plan fixes names and types; lengths come later.
///
/// Needs: JSON that the schema accepts. Promises: typed, with every output number in range and used
/// once; paths normal ("/a/b"), in the order of the JSON.
///
/// Words. Output: something a plugin fills, by a number that it chose itself, dense from 0.
///   rows    one element row per packet; the core lends the destination in process
///   events  (row, value) pairs; the core writes value and seconds
///   append  the plugin's own row space
///   inline  the value stands in the plan
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "base/nwb_namespace.hpp"

namespace rec2nwb {

enum class ElementType {
  kInt8,
  kUint8,
  kInt16,
  kUint16,
  kInt32,
  kUint32,
  kInt64,
  kUint64,
  kFloat32,
  kFloat64,
  kBool,       ///< h5py's enum of int8: FALSE 0, TRUE 1
  kUtf8,       ///< variable-length text
  kAscii,      ///< the same, marked ASCII: dates, as pynwb writes them
  kReference,  ///< object reference, by path
};
ElementType parse_element_type(const std::string& name);
std::string to_text(ElementType type);
/// Bytes of one element in a block or log; 0 for utf8, ascii and reference.
std::uint32_t element_bytes(ElementType type);

enum class OutputKind { kRows, kEvents, kAppend, kInline };

struct NeurodataType {
  std::string name_space;  ///< "core", "hdmf-common", "ndx-franklab-novela"
  std::string name;        ///< "TimeSeries"
  bool operator==(const NeurodataType&) const = default;
};

/// Who fills something. Owner 0 is the core, 1.. the plugins in catalog order.
struct OutputId {
  std::uint32_t owner = 0;
  std::uint32_t number = 0;
  auto operator<=>(const OutputId&) const = default;
};

struct GroupPlan {
  std::string path;
  std::optional<NeurodataType> type;
  Json attributes = Json::object();
  /// Attribute -> the file whose text it gets when the group is written: logs of a long day would
  /// not be held in memory until then. The core's alone: a plugin's JSON cannot say this.
  std::map<std::string, std::filesystem::path> file_texts;
  std::map<std::string, std::string> links;  ///< name -> target path, soft
  /// Left out unless a drop_if_empty dataset or table below it got rows.
  bool drop_if_empty = false;
  std::uint32_t owner = 0;
  bool operator==(const GroupPlan&) const = default;
};

struct ChunkHint {
  std::optional<std::uint64_t> rows;
  std::optional<std::uint64_t> columns;
  bool operator==(const ChunkHint&) const = default;
};

struct DatasetPlan {
  std::string path;
  OutputKind kind = OutputKind::kInline;
  ElementType element = ElementType::kInt16;
  std::uint32_t width = 0;  ///< elements a row; 0: one, and the dataset is 1-D
  std::optional<OutputId> output;
  std::optional<NeurodataType> type;
  Json attributes = Json::object();
  Json value;                        ///< inline only: scalar or (nested) array
  std::vector<std::uint64_t> shape;  ///< inline: of an empty value; empty: as the value shows
  /// rows and events: the core writes a sibling "timestamps" (seconds since 1970).
  bool timestamps = false;
  /// rows: repeat the last row where exactly one packet is missing. The standard layout does so for
  /// every rows output, whatever stands here.
  bool fill_drops = false;
  /// events and append: without rows, the group that holds this dataset is not written.
  bool drop_if_empty = false;
  ChunkHint chunk;
  std::uint32_t owner = 0;
  bool operator==(const DatasetPlan&) const = default;
};

struct ColumnPlan {
  std::string name;
  std::string description;
  ElementType element = ElementType::kInt64;
  std::optional<NeurodataType> type;  ///< default hdmf-common VectorData
  std::optional<std::string> table;   ///< DynamicTableRegion: path of the table it points into
  Json value;                         ///< array with an element a row; ragged: an array of arrays
  std::optional<OutputId> output;     ///< append
  std::optional<OutputId> lengths;    ///< append, ragged: elements of each row (uint64)
  bool ragged = false;                ///< written with a VectorIndex NAME_index
  bool time_of_rows = false;          ///< append: takes rows (uint64), written as seconds
  bool drop_if_nan = false;           ///< append: left out if no value is a number
  bool operator==(const ColumnPlan&) const = default;
};

struct TablePlan {
  std::string path;
  NeurodataType type;
  std::string description;
  Json attributes = Json::object();
  bool drop_if_empty = false;
  std::vector<ColumnPlan> columns;
  std::uint32_t owner = 0;
  bool operator==(const TablePlan&) const = default;
};

/// An output that plugins running later may read.
struct Publication {
  std::string topic;  ///< "dio.edges"
  std::string key;    ///< unique in its topic
  Json about = Json::object();
  OutputId output;
  bool written = false;  ///< it is that of a dataset, too
  OutputKind kind = OutputKind::kAppend;
  ElementType element = ElementType::kFloat64;
  std::uint32_t width = 0;
  bool operator==(const Publication&) const = default;
};

/// A file beside the NWB file, which a plugin writes in finish.
struct FilePlan {
  std::string name;
  std::string source;  ///< what it is a link to or a copy of; "": made anew
  std::uint32_t owner = 0;
  bool operator==(const FilePlan&) const = default;
};

struct Plan {
  std::vector<std::string> namespaces;
  std::vector<GroupPlan> groups;
  std::vector<DatasetPlan> datasets;
  std::vector<TablePlan> tables;
  std::vector<Publication> publications;
  std::vector<FilePlan> files;
  /// What the plugin brings with it; goes into the file beside those that every file has. No part
  /// of the JSON.
  std::vector<NwbNamespace> brought;
  bool operator==(const Plan&) const = default;
};

/// Checks against the schema, then types it.
/// \param owner      goes into every entry
/// \param owner_name for messages: "plugin 'dio'"
/// \throws Error that lists every fault with its JSON pointer.
Plan parse_plan(const Json& json, std::uint32_t owner, const std::string& owner_name);

/// The inverse, for `rec2nwb plan` and golden tests: what is at its default is left out.
/// \param owner_names by owner number; every entry then says its "owner", for people to read.
/// Without
///                    names the schema accepts the result, and parse_plan gives the same plan
///                    again.
Json to_json(const Plan& plan, const std::vector<std::string>& owner_names);

}  // namespace rec2nwb
