/// \file
/// The tree of an NWB file: groups, typed objects, inline datasets, tables, links, references.
///
/// Needs: an empty HDF5 file and a merged plan. Promises: every typed object gets namespace,
/// neurodata_type and object_id (version 5 of file identifier and path: only the identifier is
/// random); references are written last, when their targets exist.
#pragma once

#include <H5Cpp.h>

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "nwb/identity.hpp"
#include "plan/plan.hpp"

namespace rec2nwb {

class Tree {
 public:
  Tree(H5::H5File& file, Identity identity);

  /// Root attributes, the groups that every NWB file has, and the specifications: those of every
  /// file and those that plugins brought.
  void write_frame(const std::vector<NwbNamespace>& brought);

  void write_group(const GroupPlan& group);
  void write_inline(const DatasetPlan& dataset);
  /// A table whose columns are all inline.
  void write_table(const TablePlan& table);
  void write_links(const GroupPlan& group);
  void write_link(const std::string& path, const std::string& target);

  /// Creates what is missing on the way.
  H5::Group group_at(const std::string& path);
  H5::Group parent_of(const std::string& path) { return group_at(parent_path(path)); }

  void write_attributes(const H5::H5Object& object, const std::string& path,
                        const std::optional<NeurodataType>& type, const Json& attributes);
  /// Runs function when all objects are there, for references; in the order of the calls.
  void later(std::function<void()> function) { later_.push_back(std::move(function)); }
  void write_references();  ///< runs all that was put off

  // Pieces of a DynamicTable, also for tables that are only known behind the pass.
  void begin_table(const TablePlan& table, std::uint64_t rows);
  void write_column(const TablePlan& table,
                    const ColumnPlan& column);  ///< its value is in the plan
  void describe_column(const H5::DataSet& dataset, const TablePlan& table,
                       const ColumnPlan& column);
  void write_index(const TablePlan& table, const ColumnPlan& column,
                   const std::vector<std::uint64_t>& ends);

  [[nodiscard]] H5::H5File& file() { return file_; }

  static std::string parent_path(const std::string& path);
  static std::string name_of(const std::string& path);

 private:
  template <typename Texts>
  void write_specification(std::string_view name, std::string_view version, const Texts& texts);
  void write_type(const H5::H5Object& object, const std::string& path, const NeurodataType& type);

  H5::H5File& file_;
  Identity identity_;
  std::vector<std::function<void()>> later_;
};

}  // namespace rec2nwb
