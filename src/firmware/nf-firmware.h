/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What a file is: found out from its bytes, and only where they leave it open from its name.
 *
 * The result is facts. Sentences for people are made of them elsewhere (nf-words-firmware.h), so
 * nothing here is translated. Whatever the bytes are, nothing is read beyond them and nothing takes
 * longer than a few passes over them: a file may be anybody's.
 *
 * Sources: the image formats of esptool and of the ESP8266 NONOS and RTOS SDKs; NodeMCU's sources
 * (app/user/user_main.c, tools) at their tags; the on-disk formats of SPIFFS, littlefs and FAT;
 * Microsoft's UF2 specification.
 */
#pragma once

#include "nf-image.h"
#include "nf-partitions.h"

G_BEGIN_DECLS

typedef enum {
  NF_FIRMWARE_UNKNOWN, /* data: only a person knows where it goes */

  /* For this chip. */
  NF_FIRMWARE_NODEMCU,      /* a whole NodeMCU firmware, boot part and code in one file */
  NF_FIRMWARE_NODEMCU_BOOT, /* its boot part alone: 0x00000.bin */
  NF_FIRMWARE_NODEMCU_CODE, /* its code alone: 0x10000.bin */
  NF_FIRMWARE_PROGRAM,      /* begins with E9 and boots from 0; what follows may be more of it */
  NF_FIRMWARE_BOOT_LOADER,  /* of the SDK, boot_v1.x.bin: starts user programs */
  NF_FIRMWARE_USER_PROGRAM, /* EA: for the SDK's boot loader, in slot 1 or 2 */
  NF_FIRMWARE_SDK_CODE,     /* eagle.irom0text.bin: the code of a program without boot loader */
  NF_FIRMWARE_RTOS_LOADER,  /* the RTOS SDK's boot loader, for 0 */
  NF_FIRMWARE_RTOS_APP,     /* the RTOS SDK's application, for its partition */
  NF_FIRMWARE_INIT_DATA,    /* 128 bytes of RF parameters, or a sector that begins with them */
  NF_FIRMWARE_BLANK,        /* FF alone */
  NF_FIRMWARE_LFS,          /* NodeMCU's Lua flash store, absolute: for its LFS area */
  NF_FIRMWARE_LFS_LOOSE,    /* the same, relocatable: the firmware itself puts it there */
  NF_FIRMWARE_SPIFFS,
  NF_FIRMWARE_LITTLEFS,
  NF_FIRMWARE_FAT,
  NF_FIRMWARE_PARTITIONS, /* an RTOS SDK's or ESP32's partition table; extra: its labels */
  NF_FIRMWARE_OTA_DATA,   /* which of two programs such a boot loader starts */

  /* Never written as they are. */
  NF_FIRMWARE_OTHER_CHIP, /* a program for a chip of the ESP32 family */
  NF_FIRMWARE_UF2,        /* holds firmware: see nf-bundle.h */
  NF_FIRMWARE_HEX,        /* Intel HEX: see nf-bundle.h */
  NF_FIRMWARE_ZIP,        /* see nf-bundle.h */
  NF_FIRMWARE_ELF,        /* a program before it is made into an image */
  NF_FIRMWARE_GZIP,       /* mostly an update that a running program takes over Wi-Fi */
  NF_FIRMWARE_HTML,       /* a web page that was saved as a file */
  NF_FIRMWARE_GIT_LFS,    /* a pointer to a file that Git has not fetched */
  NF_FIRMWARE_TEXT,       /* JSON, XML, TOML, a command line: see nf-bundle.h */
  NF_FIRMWARE_N_KINDS,
} NfFirmwareKind;

/** What is wrong with a file of a known kind. */
typedef enum {
  NF_FIRMWARE_SOUND,
  NF_FIRMWARE_CUT_OFF,      /* it ends before what its header announces: fault_at is its end */
  NF_FIRMWARE_BAD_SEGMENT,  /* the segment whose header stands at fault_at cannot be */
  NF_FIRMWARE_BAD_CHECKSUM, /* of the program whose checksum stands at fault_at */
  NF_FIRMWARE_BAD_CRC,      /* of the EA or Arduino program whose CRC stands at fault_at */
} NfFirmwareFault;

/** How sure the kind and the place are. */
typedef enum {
  NF_CONFIDENCE_NONE,    /* a person must say where it goes */
  NF_CONFIDENCE_NAME,    /* the bytes say little, the name says it */
  NF_CONFIDENCE_LIKELY,  /* the bytes speak for it */
  NF_CONFIDENCE_CERTAIN, /* proven by a checksum or a record of its own */
} NfConfidence;

/** Where a file belongs. */
typedef enum {
  NF_GOES_NOWHERE,        /* it cannot be written, or nobody knows where */
  NF_GOES_TO_ADDRESS,     /* at a certain address */
  NF_GOES_TO_INIT_DATA,   /* where this board's firmware looks for its init data */
  NF_GOES_TO_BLANK,       /* where parameters begin anew */
  NF_GOES_TO_FILE_SYSTEM, /* where the firmware has its file system */
  NF_GOES_TO_LFS,         /* where the firmware has its Lua flash store */
} NfGoesTo;

/** NodeMCU's ages, as far as they matter for what stands where in the flash. */
typedef enum {
  NF_NODEMCU_NONE,
  NF_NODEMCU_0_9,       /* 0.9.x to 1.5.1: init data must be there beforehand */
  NF_NODEMCU_1_5_EARLY, /* early 1.5.4.1: the same, and an RF calibration sector before it */
  NF_NODEMCU_2,         /* late 1.5.4.1 to 2.x: writes init data itself into a blank sector */
  NF_NODEMCU_3_OLD,     /* 3.0 of 2019-04 to 2020-06: calibration 0xB000, init data 0xC000,
                           parameters 0xD000 to 0xFFFF */
  NF_NODEMCU_3,         /* 3.0 since 2020-09: calibration 0xD000, init data 0xF000 */
} NfNodemcu;

typedef enum {
  NF_NUMBERS_UNKNOWN,
  NF_NUMBERS_INTEGER,
  NF_NUMBERS_FLOAT, /* of 64 bits */
} NfNumbers;

/** What memory a segment is loaded to. IROM: it stays in the flash, which is mapped there. */
typedef enum { NF_SEGMENT_OTHER, NF_SEGMENT_DRAM, NF_SEGMENT_IRAM, NF_SEGMENT_IROM } NfSegmentKind;

enum {
  NF_PROGRAM_SEGMENTS_MAX = 16, /* that a header may announce */
  NF_SEGMENT_HEADER_SIZE = 8,   /* bytes before those of a segment: address and size */
};

/** One program in a file, from its E9 or EA on. */
typedef struct {
  guint32 offset; /* of its first byte in the file */
  guint version;  /* 1: E9; 2: EA; 3: E9 of the RTOS SDK; 0: of another chip */
  guint32 end;    /* behind its last byte, checksum or CRC included */
  NfFlashSettings settings;
  guint32 entry;
  guint n_segments;
  struct {
    guint32 address; /* where it is loaded; 0: the code of a version 2 program */
    guint32 offset;  /* where its bytes begin in the file */
    guint32 size;    /* bytes that it announces; of the last one of a file that is cut off fewer are
                        there */
    NfSegmentKind memory;
  } segments[NF_PROGRAM_SEGMENTS_MAX + 1]; /* of version 2 its code comes first */
  gboolean has_checksum; /* FALSE: the file is cut off before it, or the segments cannot be */
  guint8 stored_checksum, computed_checksum;
  gboolean has_crc; /* version 2, unless rBoot is to start it; Arduino since core 2.7 */
  guint32 stored_crc, computed_crc;
} NfFirmwareProgram;

/** A chip of the ESP32 family, as its header names it. */
typedef struct {
  guint id;
  const char *name; /* (nullable): "ESP32-S3"; NULL: not known */
} NfOtherChip;

typedef struct _NfFirmware NfFirmware;

/** What is known; every string is NULL and every number 0 when it is not. All borrowed from the
 * NfFirmware. */
typedef struct {
  NfFirmwareKind kind;
  NfFirmwareFault fault;
  gsize fault_at;
  NfConfidence confidence;

  NfGoesTo goes_to;
  guint32 address; /* of NF_GOES_TO_ADDRESS */
  guint slot;      /* 1 or 2, of NF_FIRMWARE_USER_PROGRAM */
  guint32 map_kb;  /* how large a slot is: 256, 512 or 1024 */

  const char *product; /* "NodeMCU", "Tasmota", "ESPHome", "WLED", "MicroPython", "Espruino",
                          "ESP-AT", "Arduino", "ESPEasy", "ESP8266 RTOS SDK" … */
  const char *version; /* "3.0.0", "v1.7", "05" of init data, "5.1" (Lua's) of an LFS image */
  const char *sdk;     /* "1.5.4.1(39cb9a32)" */
  const char *built;   /* as it stands in the file: "2016-09-17 11:42" */
  const char *branch;
  const char *commit;
  const char *modules; /* "file,gpio,net,node,…" */
  const char *extra;   /* one more thing the file says of itself: "SSL: true" */
  NfNodemcu nodemcu;
  NfNumbers numbers;       /* of a NodeMCU firmware or an LFS image */
  NfPartitions partitions; /* of NF_NODEMCU_3*; n is 0 for others */

  NfOtherChip other_chip;
  guint32 fs_bytes;   /* how large the file system is that a file holds */
  gboolean is_custom; /* init data that equals no default of the SDK */
  gboolean is_whole;  /* it covers all that must be written for the board to run; of
                         NF_FIRMWARE_GZIP: what is packed in it does */
} NfFirmwareFacts;

/**
 * Finds out what a file is.
 *
 * @name: a file name, of which only what stands behind the last / or \ counts
 * @bytes: (transfer none) (nullable): up to 16 MB; NULL: it cannot be read, and only its name
 * counts
 *
 * Returns: (transfer full)
 */
NfFirmware *nf_firmware_identify (const char *name, GBytes *bytes);

/** The same for an image. @path: as it was loaded from. @image: (nullable) */
NfFirmware *nf_firmware_identify_image (const char *path, const NfImage *image);

NfFirmware *nf_firmware_ref (NfFirmware *self);
void nf_firmware_unref (NfFirmware *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NfFirmware, nf_firmware_unref)

const NfFirmwareFacts *nf_firmware_get_facts (const NfFirmware *self);

/** Returns: how many programs the file holds, in the order in which they stand there */
guint nf_firmware_get_n_programs (const NfFirmware *self);
/** Returns: (transfer none): @index: below their number */
const NfFirmwareProgram *nf_firmware_get_program (const NfFirmware *self, guint index);

/** Returns: (transfer none): a stable name for scripts: "nodemcu", "user-program" … */
const char *nf_firmware_kind_get_name (NfFirmwareKind kind);

/** Returns: whether a file of this kind may be written as it is, be it where a person says */
gboolean nf_firmware_kind_is_writable (NfFirmwareKind kind);

/** Returns: whether a file of this kind may hold others, and nf-bundle.h is to be asked */
gboolean nf_firmware_kind_is_bundle (NfFirmwareKind kind);

G_END_DECLS
