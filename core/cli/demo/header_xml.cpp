#include "cli/demo/header_xml.hpp"

#include <string_view>

#include "base/text.hpp"

namespace rec2nwb::demo {
namespace {

constexpr std::int64_t kCreatedBeforeMs = 25;  // the file, before its first packet

std::string global_configuration(const Epoch& epoch) {
  const std::int64_t created_ms = epoch.start_ns / 1'000'000 - kCreatedBeforeMs;
  return format(
      " <GlobalConfiguration filePath=\"/data/demo\" filePrefix=\"{}\" realtimeMode=\"0\""
      " saveDisplayedChanOnly=\"1\" timestampAtCreation=\"{}\" systemTimeAtCreation=\"{}\""
      " trodesVersion=\"2.4.1\" compileDate=\"May  1 2023\" compileTime=\"10:00:00\""
      " qtVersion=\"5.15.2\" commitHead=\"heads/demo-0-g0000000\" controllerSerial=\"65535 65535\""
      " controllerFirmwareVersion=\"3.18\" headstageSerial=\"01500 00001\""
      " headstageFirmwareVersion=\"4.4\" headstageAutoSettleOn=\"0\" headstageSmartRefOn=\"0\""
      " headstageGyroSensorOn=\"1\" headstageMagSensorOn=\"0\" headstageAccelSensorOn=\"1\"/>\n",
      epoch.file_prefix, epoch.first_count, created_ms);
}

std::string device_start(std::string_view name, int order, int bytes) {
  return format(
      "  <Device available=\"1\" name=\"{}\" packetOrderPreference=\"{}\" numBytes=\"{}\"", name,
      order, bytes);
}

/// \param prefix line 1 is PREFIX1
std::string digital_channels(std::string_view prefix, int lines, bool input, int first_byte) {
  std::string xml;
  for (int line = 0; line < lines; ++line) {
    xml += format(
        "   <Channel dataType=\"digital\" id=\"{}{}\" bit=\"{}\" input=\"{}\" startByte=\"{}\"/>\n",
        prefix, line + 1, line % 8, input ? 1 : 0, first_byte + line / 8);
  }
  return xml;
}

std::string analog_channels(std::string_view prefix, int channels, int first_byte) {
  std::string xml;
  for (int channel = 0; channel < channels; ++channel) {
    xml += format(
        "   <Channel dataType=\"analog\" id=\"{}{}\" bit=\"0\" input=\"1\" startByte=\"{}\"/>\n",
        prefix, channel + 1, first_byte + 2 * channel);
  }
  return xml;
}

std::string sensor_channel(std::string_view type, std::string_view id, int id_bit, int axis) {
  return format(
      "   <Channel dataType=\"{}\" id=\"{}\" bit=\"0\" input=\"1\" interleavedDataIDByte=\"0\""
      " interleavedDataIDBit=\"{}\" startByte=\"{}\"/>\n",
      type, id, id_bit, 2 + 2 * axis);
}

std::string sensor_channels() {
  std::string xml;
  for (const auto& [name, bit] :
       {std::pair{"Accel", kAccelBit}, {"Gyro", kGyroBit}, {"Mag", kMagBit}}) {
    for (int axis = 0; axis < 3; ++axis) {
      xml += sensor_channel("analog", format("Headstage_{}{}", name, "XYZ"[axis]), bit, axis);
    }
  }
  xml += sensor_channel("uint32", "RFsync", kRfSyncBit, 0);
  xml += sensor_channel("analog", "Controller_Ain1", kAinBit, 0);
  return xml;
}

std::string hardware_configuration(const Epoch& epoch) {
  const std::string end = "  </Device>\n";
  std::string xml = format(
      " <HardwareConfiguration samplingRate=\"{}\" numChannels=\"{}\" useIntrinsics=\"1\""
      " lfpSubsamplingInterval=\"20\">\n",
      epoch.rate_hz, kChannels);
  xml += device_start("Controller_DIO", 10, kControllerBytes) + ">\n";
  xml += digital_channels("Controller_Din", 8, true, 0) + end;
  xml += device_start("ECU", 20, kEcuBytes) + ">\n";
  xml += digital_channels("ECU_Din", kEcuDigital, true, 0);
  xml += digital_channels("ECU_Dout", kEcuDigital, false, kEcuDigital / 8);
  xml += analog_channels("ECU_Ain", kEcuAnalogIn, 2 * kEcuDigital / 8);
  xml += analog_channels("ECU_Aout", kEcuAnalogOut, 2 * kEcuDigital / 8 + 2 * kEcuAnalogIn) + end;
  xml += device_start("Multiplexed", 30, kSensorBytes) + ">\n" + sensor_channels() + end;
  xml += device_start("SysClock", 10000, 8) + "/>\n </HardwareConfiguration>\n";
  return xml;
}

std::string module_configuration() {
  return " <ModuleConfiguration>\n"
         "  <SingleModuleConfiguration moduleName=\"cameraModule\" sendTrodesConfig=\"1\""
         " sendNetworkInfo=\"1\">\n"
         "   <Argument flag=\"-ptpEnabled\" value=\"1\"/>\n"
         "  </SingleModuleConfiguration>\n"
         "  <SingleModuleConfiguration moduleName=\"stateScript\" sendTrodesConfig=\"1\""
         " sendNetworkInfo=\"1\"/>\n"
         " </ModuleConfiguration>\n"
         " <StreamDisplay columns=\"2\" pages=\"1\" pageBreaks=\"\" backgroundColor=\"#000000\"/>\n"
         " <AuxDisplayConfiguration/>\n";
}

/// Tetrode 1 is referenced to the first contact of tetrode 2, and tetrode 2 to nothing.
std::string ntrode(int tetrode) {
  const bool referenced = tetrode == 0;
  std::string xml = format(
      "  <SpikeNTrode id=\"{0}\" color=\"#24c600\" filterOn=\"1\" lowFilter=\"600\""
      " highFilter=\"6000\" refOn=\"{1}\" refNTrodeID=\"{2}\" refChan=\"1\" groupRefOn=\"0\""
      " refGroup=\"0\" lfpRefOn=\"0\" rawRefOn=\"0\" lfpFilterOn=\"0\" notchFilterOn=\"0\""
      " notchFreq=\"60\" notchBW=\"10\" LFPChan=\"1\" LFPHighFilter=\"200\" moduleDataOn=\"0\""
      " viewLFPBand=\"0\" viewSpikeBand=\"1\" viewStimBand=\"0\" rawScalingToUv=\"{3}\""
      " spikeScalingToUv=\"{3}\" lfpScalingToUv=\"{3}\">\n",
      tetrode + 1, referenced ? 1 : 0, referenced ? 2 : -1, kMicrovoltsPerCount);
  for (const int hw_chan : kHwChan.at(static_cast<std::size_t>(tetrode))) {
    xml += format(
        "   <SpikeChannel hwChan=\"{}\" thresh=\"60\" maxDisp=\"200\" triggerOn=\"1\""
        " stimCapable=\"0\" spikeSortingGroup=\"0\"/>\n",
        hw_chan);
  }
  return xml + "  </SpikeNTrode>\n";
}

}  // namespace

std::string header_xml(const Epoch& epoch) {
  std::string xml = "<?xml version=\"1.0\"?>\n<Configuration>\n";
  xml += global_configuration(epoch) + hardware_configuration(epoch) + module_configuration();
  // One chip of as many channels as there are: chip order and ascending order are the same.
  xml += format(" <SpikeConfiguration device=\"intan\" chanPerChip=\"{}\" categories=\"\">\n",
                kChannels);
  for (int tetrode = 0; tetrode < kTetrodes; ++tetrode) xml += ntrode(tetrode);
  return xml + " </SpikeConfiguration>\n</Configuration>\n";
}

}  // namespace rec2nwb::demo
