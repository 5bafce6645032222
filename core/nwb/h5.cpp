#include "nwb/h5.hpp"

#include <cstring>

#include "base/text.hpp"
#include "plan/value.hpp"

namespace rec2nwb::h5 {
namespace {

H5::DataSpace space_of(const std::vector<std::uint64_t>& shape) {
  if (shape.empty()) return H5::DataSpace(H5S_SCALAR);
  const std::vector<hsize_t> dims(shape.begin(), shape.end());
  return {static_cast<int>(dims.size()), dims.data()};
}

/// Every dataset leaves out the modification time: the same recording gives the same bytes.
H5::DSetCreatPropList without_times() {
  H5::DSetCreatPropList properties;
  H5Pset_obj_track_times(properties.getId(), false);
  return properties;
}

/// The scalars of a (nested) array, in row-major order.
void flatten(const Json& value, std::vector<const Json*>& out) {
  if (!value.is_array()) {
    out.push_back(&value);
    return;
  }
  for (const auto& element : value) flatten(element, out);
}

template <typename T>
void put_number(const Json& value, std::vector<std::byte>& out) {
  T number{};
  if constexpr (std::is_floating_point_v<T>) {
    number = static_cast<T>(float_of(value));
  } else {
    number = value.is_boolean() ? static_cast<T>(value.get<bool>()) : value.get<T>();
  }
  const std::size_t at = out.size();
  out.resize(at + sizeof number);
  std::memcpy(out.data() + at, &number, sizeof number);
}

void put_element(const Json& value, ElementType element, std::vector<std::byte>& out) {
  switch (element) {
    case ElementType::kBool:
    case ElementType::kInt8:
      return put_number<std::int8_t>(value, out);
    case ElementType::kUint8:
      return put_number<std::uint8_t>(value, out);
    case ElementType::kInt16:
      return put_number<std::int16_t>(value, out);
    case ElementType::kUint16:
      return put_number<std::uint16_t>(value, out);
    case ElementType::kInt32:
      return put_number<std::int32_t>(value, out);
    case ElementType::kUint32:
      return put_number<std::uint32_t>(value, out);
    case ElementType::kInt64:
      return put_number<std::int64_t>(value, out);
    case ElementType::kUint64:
      return put_number<std::uint64_t>(value, out);
    case ElementType::kFloat32:
      return put_number<float>(value, out);
    case ElementType::kFloat64:
      return put_number<double>(value, out);
    case ElementType::kUtf8:
    case ElementType::kAscii:
    case ElementType::kReference:
      break;
  }
  throw Error(Code::kInternal, "internal: " + to_text(element) + " is not a number");
}

bool is_text(ElementType element) {
  return element == ElementType::kUtf8 || element == ElementType::kAscii;
}

/// What H5Dwrite and H5Awrite take: numbers, or pointers to texts that live as long.
struct Buffer {
  Buffer(ElementType element, const Json& value) : shape(shape_of(value)) {
    std::vector<const Json*> scalars;
    flatten(value, scalars);
    if (is_text(element)) {
      texts.reserve(scalars.size());
      for (const auto* scalar : scalars) texts.push_back(scalar->get<std::string>());
      for (const auto& text : texts) pointers.push_back(text.c_str());
    } else {
      for (const auto* scalar : scalars) put_element(*scalar, element, bytes);
    }
  }
  /// HDF5 refuses the null pointer of an attribute without elements.
  [[nodiscard]] bool empty() const { return pointers.empty() && bytes.empty(); }
  [[nodiscard]] const void* data() const {
    return pointers.empty() ? static_cast<const void*>(bytes.data()) : pointers.data();
  }

  std::vector<std::uint64_t> shape;
  std::vector<std::byte> bytes;
  std::vector<std::string> texts;
  std::vector<const char*> pointers;
};

std::vector<hobj_ref_t> references(const H5::H5File& file, const std::vector<std::string>& paths) {
  std::vector<hobj_ref_t> refs(paths.size());
  for (std::size_t i = 0; i < paths.size(); ++i) {
    guarded(paths[i], [&] { file.reference(&refs[i], paths[i].c_str()); });
  }
  return refs;
}

}  // namespace

H5::DataType file_type(ElementType element) {
  switch (element) {
    case ElementType::kInt8:
      return H5::PredType::STD_I8LE;
    case ElementType::kUint8:
      return H5::PredType::STD_U8LE;
    case ElementType::kInt16:
      return H5::PredType::STD_I16LE;
    case ElementType::kUint16:
      return H5::PredType::STD_U16LE;
    case ElementType::kInt32:
      return H5::PredType::STD_I32LE;
    case ElementType::kUint32:
      return H5::PredType::STD_U32LE;
    case ElementType::kInt64:
      return H5::PredType::STD_I64LE;
    case ElementType::kUint64:
      return H5::PredType::STD_U64LE;
    case ElementType::kFloat32:
      return H5::PredType::IEEE_F32LE;
    case ElementType::kFloat64:
      return H5::PredType::IEEE_F64LE;
    case ElementType::kBool: {
      H5::EnumType type(H5::PredType::STD_I8LE);
      std::int8_t value = 0;
      type.insert("FALSE", &value);
      value = 1;
      type.insert("TRUE", &value);
      return type;
    }
    case ElementType::kUtf8:
    case ElementType::kAscii: {
      H5::StrType type(H5::PredType::C_S1, H5T_VARIABLE);
      type.setCset(element == ElementType::kUtf8 ? H5T_CSET_UTF8 : H5T_CSET_ASCII);
      return type;
    }
    case ElementType::kReference:
      return H5::PredType::STD_REF_OBJ;
  }
  throw Error(Code::kInternal, "internal: unknown element type");
}

void write_attribute(const H5::H5Object& object, const std::string& name, ElementType element,
                     const Json& value) {
  const Buffer buffer(element, value);
  const H5::DataType type = file_type(element);
  const auto attribute = object.createAttribute(name, type, space_of(buffer.shape));
  if (!buffer.empty()) attribute.write(type, buffer.data());
}

H5::DataSet write_dataset(const H5::Group& parent, const std::string& name, ElementType element,
                          const Json& value) {
  const Buffer buffer(element, value);
  const H5::DataType type = file_type(element);
  H5::DataSet dataset = parent.createDataSet(name, type, space_of(buffer.shape), without_times());
  dataset.write(buffer.data(), type);
  return dataset;
}

H5::DataSet write_empty(const H5::Group& parent, const std::string& name, ElementType element,
                        const std::vector<std::uint64_t>& shape) {
  return parent.createDataSet(name, file_type(element), space_of(shape), without_times());
}

H5::DataSet write_raw(const H5::Group& parent, const std::string& name, ElementType element,
                      std::span<const std::byte> bytes, std::uint64_t rows, std::uint32_t columns) {
  std::vector<std::uint64_t> shape = {rows};
  if (columns > 0) shape.push_back(columns);
  const H5::DataType type = file_type(element);
  H5::DataSet dataset = parent.createDataSet(name, type, space_of(shape), without_times());
  if (rows > 0) dataset.write(bytes.data(), type);
  return dataset;
}

H5::DataSet write_texts(const H5::Group& parent, const std::string& name, ElementType element,
                        const std::vector<std::string>& texts) {
  std::vector<const char*> pointers;
  pointers.reserve(texts.size());
  for (const auto& text : texts) pointers.push_back(text.c_str());
  const H5::DataType type = file_type(element);
  H5::DataSet dataset = parent.createDataSet(name, type, space_of({texts.size()}), without_times());
  if (!texts.empty()) dataset.write(pointers.data(), type);
  return dataset;
}

void write_reference_attribute(const H5::H5File& file, const H5::H5Object& object,
                               const std::string& name, const std::vector<std::string>& paths,
                               bool scalar) {
  const auto refs = references(file, paths);
  const H5::DataType type = file_type(ElementType::kReference);
  const auto space = scalar ? space_of({}) : space_of({refs.size()});
  const auto attribute = object.createAttribute(name, type, space);
  if (!refs.empty()) attribute.write(type, refs.data());
}

H5::DataSet write_reference_dataset(const H5::H5File& file, const H5::Group& parent,
                                    const std::string& name, const std::vector<std::string>& paths,
                                    bool scalar) {
  const auto refs = references(file, paths);
  const H5::DataType type = file_type(ElementType::kReference);
  const auto space = scalar ? space_of({}) : space_of({refs.size()});
  H5::DataSet dataset = parent.createDataSet(name, type, space, without_times());
  if (!refs.empty()) dataset.write(refs.data(), type);
  return dataset;
}

void write_text_attribute(const H5::H5Object& object, const std::string& name,
                          std::string_view text) {
  write_attribute(object, name, ElementType::kUtf8, std::string(text));
}

}  // namespace rec2nwb::h5
