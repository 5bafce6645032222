"""Headers: XML that is broken, lies, or is not a header at all."""

from case import Case, refused, usage, warned

FILE = "20240611_rat_01_s1.rec"
MIB = 1 << 20
PLAIN = '<?xml version="1.0"?>'
ECU = '<Device name="ECU" available="1" packetOrderPreference="10" numBytes="32">'


def edit(old, new, count=1, number=None):
    return lambda session: session.edit_header(old, new, count, number)


def rewrite(change, number=0):
    """change(header as bytes) of one file."""
    def model(session):
        recording = session.recordings[number]
        recording.header = change(recording.header)
    return model


def every(change):
    def model(session):
        for number in range(len(session.recordings)):
            rewrite(change, number)(session)
    return model


def instead(data, number=0):
    """The whole file is something else."""
    return lambda session: session.rec(number).write_bytes(data)


def huge_hole(session):
    """100 MB without an end tag, of which the disk has to hold nothing."""
    with open(session.rec(0), "r+b") as file:
        file.truncate(0)
        file.write(b"<Configuration>\n<!-- ")
        file.truncate(100 * MIB)


def long_header(session, size):
    """A comment of so many bytes in each header; piece by piece, to stay small as a parent."""
    for number in range(len(session.recordings)):
        whole = session.rec(number).read_bytes()
        at = whole.index(b"<HardwareConfiguration")
        with open(session.rec(number), "wb") as file:
            file.write(whole[:at] + b"<!-- ")
            for _ in range(size // MIB):
                file.write(b" " * MIB)
            file.write(b" -->\n" + whole[at:])


ENTITIES = ('<!DOCTYPE Configuration [<!ENTITY a "aaaaaaaaaa">'
            + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)) + "]>")

UNREADABLE = [
    refused("no_end_tag", "the end tag is missing", [FILE, "the XML header has no end", "</Configuration>"],
            model=edit("</Configuration>", "</Konfiguration>"), code=303),
    refused("cut_in_the_header", "the file ends within its header", [FILE, "has no end"],
            model=lambda s: (rewrite(lambda header: header[:300])(s), s.recordings[0].items.clear()), code=303),
    refused("empty_file", "the file is empty", [FILE, "the file is empty"], files=instead(b""), code=301),
    refused("picture", "the file is a picture", [FILE, "byte 0", "89 50 4E 47"],
            files=instead(b"\x89PNG\r\n\x1a\n" + bytes(1000)), code=302),
    refused("zeros", "the file is all zeros, as after a crash of the computer", [FILE, "byte 0", "00 00"],
            files=instead(bytes(MIB)), code=302),
    refused("blanks", "the file is all blanks", [FILE, "not a .rec file"], files=instead(b" " * 5000), code=302),
    refused("another_xml", "the file is other XML", [FILE, "has no end"],
            files=instead(b"<?xml version='1.0'?><html></html>" + bytes(500)), code=303),
    refused("another_root", "the root element is another", [FILE, "expected the root element Configuration", "found Config"],
            model=edit("<Configuration>", "<Config/><Configuration>"), code=306),
    refused("not_well_formed", "an element is opened twice", [FILE, "not well-formed XML"],
            model=edit("<Device ", "<Device <", number=0), code=304),
    refused("tags_crossed", "an end tag is another element's", [FILE, "not well-formed XML"],
            model=edit("</SpikeNTrode>", "</SpikeTetrode>", number=0), code=304),
    refused("attribute_without_quote", "an attribute has no closing quote", [FILE, "not well-formed XML"],
            model=edit('samplingRate="30000"', 'samplingRate="30000', number=0), code=304),
    refused("doctype", "a DOCTYPE defines a billion letters by entities", [FILE, "DOCTYPE"],
            model=edit(PLAIN, PLAIN + ENTITIES, number=0), code=305),
    refused("external_entity", "a DOCTYPE names a file of the machine", [FILE, "DOCTYPE"],
            model=edit(PLAIN, PLAIN + '<!DOCTYPE c [<!ENTITY x SYSTEM "file:///etc/passwd">]>', number=0), code=305),
    refused("hundred_megabytes", "100 MB come without an end tag", [FILE, "has no end"], files=huge_hole, code=323),
    refused("too_long", "a comment of 33 MiB stands in the header", [FILE, "has no end"],
            files=lambda s: long_header(s, 33 * MIB), code=323),
    refused("utf_16", "the header is UTF-16", [FILE],
            model=rewrite(lambda header: header.decode().encode("utf-16")), code=321),
    refused("zero_byte", "a zero byte stands between the attributes", [FILE, "not well-formed XML"],
            model=edit(' numChannels=', ' \0numChannels=', number=0), code=304),
    refused("deep", "50,000 elements stand inside each other, and none ends", [FILE],
            model=edit("</Configuration>", "<a>" * 50000 + "</Configuration>", number=0), code=304),
]

READABLE = [
    Case("crlf", "lines end as in Windows", every(lambda header: header.replace(b"\n", b"\r\n"))),
    Case("byte_order_mark", "a byte order mark comes first", every(lambda header: b"\xef\xbb\xbf" + header)),
    Case("no_newline_behind", "the first packet follows the end tag at once", every(lambda header: header.rstrip())),
    Case("blanks_behind", "blanks and a newline follow the end tag", every(lambda header: header.rstrip() + b"  \t\n")),
    Case("comments", "comments, also with an end tag's name in them",
         edit("<SpikeConfiguration", "<!-- SpikeConfiguration & <Device> -->\n <SpikeConfiguration")),
    Case("latin_1", "the header is ISO-8859-1 and says so",
         every(lambda header: header.replace(b'version="1.0"?>', b'version="1.0" encoding="ISO-8859-1"?>')
               .replace(b'trodesVersion="2.4.1"', b'trodesVersion="2.4.1" filePrefix="M\xe4use"'))),
    warned("wrong_utf_8", "a name holds bytes that are no UTF-8", ["byte 0xFF", "read as Latin-1"], 321,
           model=every(lambda header: header.replace(b'trodesVersion="2.4.1"', b'trodesVersion="\xff\xfe"'))),
    Case("unknown_elements", "there are elements that nobody knows",
         edit("</HardwareConfiguration>", "<SourceOptions a='1'><b/></SourceOptions></HardwareConfiguration>\n<Other/>")),
    Case("unknown_device", "there is a device that is not available", edit(ECU, '<Device name="Camera9" available="0" '
                                                                         'numBytes="64"/>\n  ' + ECU)),
    Case("blanks_in_numbers", "numbers have blanks around them", edit('numChannels="8"', 'numChannels=" 8 "')),
    Case("long_comment", "a comment of 1 MiB stands in the header", files=lambda s: long_header(s, MIB)),
    Case("longest", "the header has 31 MiB, one less than the most", files=lambda s: long_header(s, 31 * MIB)),
    Case("no_modules", "the section of modules is missing",
         every(lambda header: header.split(b" <ModuleConfiguration>")[0] + header.split(b"</ModuleConfiguration>\n")[1])),
]

WRONG_VALUES = [
    refused("no_hardware", "HardwareConfiguration is missing", [FILE, "HardwareConfiguration"],
            model=edit("HardwareConfiguration", "HardwareKonfiguration", 2), code=307),
    refused("no_rate", "samplingRate is missing", [FILE, "samplingRate is missing"],
            model=edit('samplingRate="30000" ', ""), code=308),
    refused("rate_of_zero", "samplingRate is 0", [FILE, "samplingRate", 'found "0"'],
            model=edit('samplingRate="30000"', 'samplingRate="0"'), code=309),
    refused("rate_is_no_number", "samplingRate is infinite", [FILE, "samplingRate", 'found "inf"'],
            model=edit('samplingRate="30000"', 'samplingRate="inf"'), code=309),
    refused("negative_channels", "numChannels is negative", [FILE, "numChannels", 'found "-8"'],
            model=edit('numChannels="8"', 'numChannels="-8"'), code=309),
    refused("too_few_channels", "numChannels is less than there are SpikeChannels", [FILE, "8 SpikeChannels"],
            model=edit('numChannels="8"', 'numChannels="7"'), code=313),
    refused("huge_channels", "numChannels is 10^30", [FILE, "numChannels"],
            model=edit('numChannels="8"', 'numChannels="' + "9" * 30 + '"'), code=309),
    refused("huge_device", "a device takes 4 GiB of each packet", [FILE, "Device 'ECU'", "numBytes"],
            model=edit(ECU, ECU.replace('"32"', '"4294967295"')), code=309),
    refused("negative_device", "a device takes -32 bytes", [FILE, "Device 'ECU'", 'found "-32"'],
            model=edit(ECU, ECU.replace('"32"', '"-32"')), code=309),
    refused("device_without_name", "a device has no name", [FILE, "attribute name is missing"],
            model=edit('name="ECU" ', ""), code=308),
    refused("device_twice", "a device stands there twice", [FILE, "'ECU' stands twice"],
            model=edit('name="Controller_DIO"', 'name="ECU"'), code=310),
    refused("clock_of_four_bytes", "the SysClock has 4 bytes", [FILE, "'SysClock'", "expected 8"],
            model=edit('name="SysClock" available="1" packetOrderPreference="10" numBytes="8"',
                       'name="SysClock" numBytes="4"'), code=312),
    refused("channel_outside", "a channel lies outside its device", [FILE, "ECU_Ain1", "startByte 31"],
            model=edit('id="ECU_Ain1" dataType="analog" startByte="8"', 'id="ECU_Ain1" dataType="analog" startByte="31"'),
            code=311),
    refused("bit_of_nine", "a digital channel is bit 9 of a byte", [FILE, "ECU_Din2", "bit"],
            model=edit('startByte="0" bit="1"', 'startByte="0" bit="9"'), code=311),
    refused("channel_without_place", "a digital channel has no startByte", [FILE, "ECU_Din2", "startByte is missing"],
            model=edit('startByte="0" bit="1"', 'bit="1"'), code=308),
    refused("hwchan_twice", "a hwChan stands there twice", [FILE, "hwChan 5 stands twice"],
            model=edit('hwChan="7"', 'hwChan="5"'), code=315),
    refused("hwchan_negative", "a hwChan is -1", [FILE, "hwChan", '"-1"'], model=edit('hwChan="7"', 'hwChan="-1"'),
            code=309),
    refused("ntrode_without_id", "an ntrode has no id", [FILE, "SpikeNTrode", "id is missing"],
            model=edit('<SpikeNTrode id="2" ', "<SpikeNTrode "), code=308),
    refused("ntrode_twice", "two ntrodes have the same id", ["ntrode 1"],
            model=edit('SpikeNTrode id="2"', 'SpikeNTrode id="1"'), code=624),
    refused("packet_size_does_not_fit", "the header describes larger packets than there are", [FILE], 402,
            model=edit(ECU, ECU.replace('"32"', '"34"'))),
    refused("device_in_the_packet_only", "the packets have a device that the header does not name", [FILE], 402,
            model=lambda s: s.edit_header('name="ECU" available="1"', 'name="ECU" available="0"')),
    refused("files_differ_in_rate", "the files differ in samplingRate", ["samplingRate", "30000", "20000"],
            model=edit('samplingRate="30000"', 'samplingRate="20000"', number=1), code=318),
    refused("files_differ_in_channels", "the files differ in a hwChan",
            ["hwChan of channel 3 of SpikeNTrode 2", "convert recordings of different rigs one by one"],
            model=edit('hwChan="7"', 'hwChan="8"', number=1), code=318),
    refused("files_differ_in_devices", "the files differ in a channel's bit", ["device ECU", "ECU_Din2"],
            model=edit('startByte="0" bit="1"', 'startByte="0" bit="2"', number=1), code=318),
    refused("spike_device_unknown", "SpikeConfiguration is of a device that nobody knows", ["novachip"],
            model=edit('device="intan"', 'device="novachip"'), code=316),
    Case("odd_chip", "chanPerChip is out of all bounds: the order is ascending",
         edit('chanPerChip="8"', 'chanPerChip="1645402192"')),
    usage("slot_order", "an order of channels that nobody knows", ["--slot-order"], options=("--slot-order", "x")),
]

CASES = [*UNREADABLE, *READABLE, *WRONG_VALUES]
