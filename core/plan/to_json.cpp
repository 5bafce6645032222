#include "base/text.hpp"
#include "plan/plan.hpp"

namespace rec2nwb {

namespace {

using OwnerNames = std::vector<std::string>;

Json type_json(const NeurodataType& type) {
  return {{"namespace", type.name_space}, {"name", type.name}};
}

void put_owner(Json& json, std::uint32_t owner, const OwnerNames& names) {
  if (!names.empty()) json["owner"] = owner < names.size() ? names[owner] : format("{}", owner);
}

void put_type(Json& json, const std::optional<NeurodataType>& type) {
  if (type) json["type"] = type_json(*type);
}

void put_attributes(Json& json, const Json& attributes) {
  if (!attributes.empty()) json["attributes"] = attributes;
}

void put_flag(Json& json, const char* key, bool flag) {
  if (flag) json[key] = true;
}

void put_output(Json& json, const char* key, const std::optional<OutputId>& output) {
  if (output) json[key] = output->number;
}

std::string kind_text(OutputKind kind) {
  switch (kind) {
    case OutputKind::kRows:
      return "rows";
    case OutputKind::kEvents:
      return "events";
    case OutputKind::kAppend:
      return "append";
    case OutputKind::kInline:
      break;
  }
  return "inline";
}

Json group_json(const GroupPlan& group, const OwnerNames& names) {
  Json json{{"path", group.path}};
  put_type(json, group.type);
  put_attributes(json, group.attributes);
  for (const auto& [name, file] : group.file_texts) {
    json["attributes"][name] = "(the text of " + to_utf8(file.string()) + ")";
  }
  if (!group.links.empty()) json["links"] = group.links;
  put_flag(json, "drop_if_empty", group.drop_if_empty);
  put_owner(json, group.owner, names);
  return json;
}

Json dataset_json(const DatasetPlan& dataset, const OwnerNames& names) {
  Json json{{"path", dataset.path},
            {"kind", kind_text(dataset.kind)},
            {"dtype", to_text(dataset.element)}};
  if (dataset.width != 0) json["width"] = dataset.width;
  put_output(json, "output", dataset.output);
  put_type(json, dataset.type);
  put_attributes(json, dataset.attributes);
  if (dataset.kind == OutputKind::kInline) json["value"] = dataset.value;
  if (!dataset.shape.empty()) json["shape"] = dataset.shape;
  put_flag(json, "timestamps", dataset.timestamps);
  put_flag(json, "fill_drops", dataset.fill_drops);
  put_flag(json, "drop_if_empty", dataset.drop_if_empty);
  if (dataset.chunk.rows) json["chunk"]["rows"] = *dataset.chunk.rows;
  if (dataset.chunk.columns) json["chunk"]["columns"] = *dataset.chunk.columns;
  put_owner(json, dataset.owner, names);
  return json;
}

Json column_json(const ColumnPlan& column) {
  Json json{{"name", column.name},
            {"description", column.description},
            {"dtype", to_text(column.element)}};
  put_type(json, column.type);
  if (column.table) json["table"] = *column.table;
  if (!column.output) json["value"] = column.value;
  put_output(json, "output", column.output);
  put_output(json, "lengths", column.lengths);
  put_flag(json, "ragged", column.ragged);
  if (column.time_of_rows) json["time"] = "rows";
  put_flag(json, "drop_if_nan", column.drop_if_nan);
  return json;
}

Json table_json(const TablePlan& table, const OwnerNames& names) {
  Json json{{"path", table.path},
            {"type", type_json(table.type)},
            {"description", table.description},
            {"columns", Json::array()}};
  put_attributes(json, table.attributes);
  put_flag(json, "drop_if_empty", table.drop_if_empty);
  for (const ColumnPlan& column : table.columns) json["columns"].push_back(column_json(column));
  put_owner(json, table.owner, names);
  return json;
}

Json publication_json(const Publication& publication, const OwnerNames& names) {
  Json json{{"topic", publication.topic},
            {"key", publication.key},
            {"about", publication.about},
            {"output", publication.output.number}};
  if (!publication.written) {
    json["kind"] = kind_text(publication.kind);
    json["dtype"] = to_text(publication.element);
    json["width"] = publication.width;
  }
  put_owner(json, publication.output.owner, names);
  return json;
}

Json file_json(const FilePlan& file, const OwnerNames& names) {
  Json json{{"name", file.name}};
  if (!file.source.empty()) json["source"] = file.source;
  put_owner(json, file.owner, names);
  return json;
}

}  // namespace

Json to_json(const Plan& plan, const OwnerNames& owner_names) {
  Json json{{"namespaces", plan.namespaces},
            {"groups", Json::array()},
            {"datasets", Json::array()},
            {"tables", Json::array()}};
  for (const GroupPlan& one : plan.groups) json["groups"].push_back(group_json(one, owner_names));
  for (const DatasetPlan& one : plan.datasets) {
    json["datasets"].push_back(dataset_json(one, owner_names));
  }
  for (const TablePlan& one : plan.tables) json["tables"].push_back(table_json(one, owner_names));
  for (const Publication& one : plan.publications) {
    json["publish"].push_back(publication_json(one, owner_names));
  }
  for (const FilePlan& one : plan.files) json["files"].push_back(file_json(one, owner_names));
  return json;
}

}  // namespace rec2nwb
