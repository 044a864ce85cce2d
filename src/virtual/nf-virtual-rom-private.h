/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What the parts of the virtual ROM share: its state, and how one step leads to the next.
 * Included by nf-virtual-rom*.c alone.
 */
#pragma once

#include "nf-virtual-rom.h"

#include "opcodes.h"
#include "packet.h"

G_BEGIN_DECLS

enum {
  NF_VIRTUAL_ROM_BUFFER = 0x3FFFA000, /* the frame is received to here */
  NF_VIRTUAL_ROM_BUFFER_SIZE = PACKET_SIZE_MAX,

  /* The ROM's record of the flash chip: id, size, block, sector, page, status mask; a pointer
   * to it stands in the word before. */
  NF_VIRTUAL_ROM_FLASH_RECORD = 0x3FFFC718,

  /* The ROM reads and programs by half of the SPI controller's 64 bytes. */
  NF_VIRTUAL_ROM_PIECE = 32,

  /* For nf_virtual_rom_set_mode(): none of an image header, just not quad. */
  NF_VIRTUAL_ROM_MODE_NOT_QUAD = 5,

  /* Bits of the SPI controller's CMD. */
  NF_VIRTUAL_SPI_READ = 31,
  NF_VIRTUAL_SPI_WRITE_ENABLE = 30,
  NF_VIRTUAL_SPI_READ_STATUS = 27,
  NF_VIRTUAL_SPI_WRITE_STATUS = 26,
  NF_VIRTUAL_SPI_PROGRAM = 25,
  NF_VIRTUAL_SPI_ERASE_SECTOR = 24,
  NF_VIRTUAL_SPI_ERASE_BLOCK = 23,
};

/** The words of the flash record. */
typedef enum {
  NF_VIRTUAL_RECORD_ID,
  NF_VIRTUAL_RECORD_SIZE,
  NF_VIRTUAL_RECORD_BLOCK,
  NF_VIRTUAL_RECORD_SECTOR,
  NF_VIRTUAL_RECORD_PAGE,
  NF_VIRTUAL_RECORD_STATUS_MASK,
  NF_VIRTUAL_RECORD_WORDS
} NfVirtualRecord;

#define NF_VIRTUAL_US G_GUINT64_CONSTANT (1000)

/** What the ROM does next when the processor is free.
 * Returns: FALSE when there is nothing to do before something happens */
typedef gboolean (*NfVirtualRomStep) (NfVirtualRom *self);

/** The receive ring, filled by the interrupt. Its overrun is not checked: 256 bytes more than
 * were read look like none. */
typedef struct {
  guint8 bytes[256];
  guint8 read, write;
} NfVirtualRing;

/** A write session, opened by FLASH_BEGIN or MEM_BEGIN; both use the same. */
typedef struct {
  guint32 total;
  guint32 blocks;
  guint32 block_size;
  guint32 sequence; /* that is expected next */
  guint32 received;
  guint32 address;
  gboolean leave; /* the loader, after the answer */
} NfVirtualSession;

/** A frame being received into the buffer in DRAM. */
typedef struct {
  enum { NF_VIRTUAL_FRAME_SEARCH, NF_VIRTUAL_FRAME_BODY, NF_VIRTUAL_FRAME_ESCAPE } state;
  guint32 size;
} NfVirtualFrame;

struct _NfVirtualRom {
  NfVirtualChip *chip;
  NfVirtualRomStep step;
  guint64 free_at;    /* when the processor takes the next step; NF_VIRTUAL_NEVER: it hangs */
  gboolean interrupt; /* the receive interrupt is on: the FIFO is emptied into the ring */
  NfVirtualRing ring;
  GByteArray *output; /* bytes that the processor has still to put into the FIFO … */
  guint output_done;  /* … from here on */
  guint64 listening;  /* since when; polls are counted from here */
  guint64 polled_at;
  NfVirtualFrame frame;

  /* The answer. Opcode, value and error keep what the command before left in them. */
  guint8 opcode;
  guint32 value;
  guint8 status;
  guint8 error;
  guint status_size;
  NfVirtualSession session;

  /* What the command under way has still to do. */
  guint32 sector;       /* to be erased next */
  guint32 sectors_head; /* to be erased one by one before blocks are used */
  guint32 sectors_rest; /* and those that come after */
  guint32 done;         /* bytes programmed, or registers written */

  /* The image being loaded. */
  guint8 chunk[16];      /* that was read last */
  guint32 chunk_address; /* of the next */
  guint used;            /* bytes of the chunk */
  guint segments;        /* still to load */
  guint32 load_to;
  guint32 load_size;
  guint segment_from; /* where in the chunk the segment began; 0 if it began in one before */
  guint tail;         /* bytes of the last chunk that belong to the segment */
  guint8 checksum;

  guint mode; /* in which the flash is read: that of an image header, or one that is not quad */

  guint32 entry; /* of the program to run; 0: none */
};

/** Lets the processor be busy for @ns, then go on with @step. */
void nf_virtual_rom_continue (NfVirtualRom *self, guint64 ns, NfVirtualRomStep step);

/** As continue, but when the flash is idle. One that is not there and reads FF never is. */
void nf_virtual_rom_wait_flash (NfVirtualRom *self, NfVirtualRomStep step);

/** An exception that nobody handles, or a wait for what never comes: nothing but a reset helps. */
void nf_virtual_rom_hang (NfVirtualRom *self);

/** Sends bytes as they are. */
void nf_virtual_rom_send (NfVirtualRom *self, const guint8 *bytes, gsize size);

/** Prints as the ROM's printf does, with CR before LF. */
void nf_virtual_rom_print (NfVirtualRom *self, const char *format, ...) G_GNUC_PRINTF (2, 3);

/** Starts a command of the SPI controller by its bit in CMD, with @address in ADDR. */
void nf_virtual_rom_run_spi (NfVirtualRom *self, guint bit, guint32 address);

/** WREN, and a loop until the flash says that it is enabled.
 * Returns: FALSE when it never will be; the ROM hangs then */
gboolean nf_virtual_rom_enable_write (NfVirtualRom *self);

/** Writes both status registers; the flash is busy afterwards. Returns: as enable_write */
gboolean nf_virtual_rom_write_status (NfVirtualRom *self, guint16 status);

/** Sets the quad bit as the mode of an image header needs it; the flash is busy afterwards.
 * @mode: 0 and 1 are the quad modes. Returns: as enable_write */
gboolean nf_virtual_rom_set_mode (NfVirtualRom *self, guint mode);

/** Reads the flash. Returns: FALSE, with nothing read, beyond what the record says there is */
gboolean nf_virtual_rom_read_flash (NfVirtualRom *self, guint32 address, guint8 *to, guint32 size);

/** Programs up to NF_VIRTUAL_ROM_PIECE bytes. Returns: as enable_write */
gboolean nf_virtual_rom_program_flash (NfVirtualRom *self,
                                       guint32 address,
                                       const guint8 *data,
                                       guint32 size);

/** Returns: a word of the ROM's record of the flash chip */
guint32 nf_virtual_rom_get_flash_record (const NfVirtualRom *self, NfVirtualRecord index);

/** Returns: the receive buffer */
guint8 *nf_virtual_rom_get_buffer (const NfVirtualRom *self);

/** Takes bytes from the ring until a frame is complete. Returns: whether it is */
gboolean nf_virtual_rom_receive (NfVirtualRom *self);

/** Steps: each begins a part of the ROM. */
gboolean nf_virtual_rom_load (NfVirtualRom *self); /* the loader's loop, after the first SYNC */
gboolean nf_virtual_rom_boot (NfVirtualRom *self); /* attaches the flash, then … */
gboolean nf_virtual_rom_boot_image (NfVirtualRom *self); /* … loads the image at 0 and runs it */
gboolean nf_virtual_rom_enter (NfVirtualRom *self);      /* runs the program at entry */

/** The request under way, in the receive buffer: a word of its data, and its length field.
 * Both are believed: a truncated frame is taken with what the one before left behind it. */
guint32 nf_virtual_rom_get_argument (const NfVirtualRom *self, guint index);
guint nf_virtual_rom_get_length (const NfVirtualRom *self);

/** The commands that belong to a write session. */
void nf_virtual_rom_begin_flash (NfVirtualRom *self);
void nf_virtual_rom_take_flash_data (NfVirtualRom *self);
void nf_virtual_rom_end_flash (NfVirtualRom *self);
void nf_virtual_rom_begin_mem (NfVirtualRom *self);
void nf_virtual_rom_take_mem_data (NfVirtualRom *self);
void nf_virtual_rom_end_mem (NfVirtualRom *self);

/** End a command: its answer leaves when the processor is free. @error: enum rom_error */
void nf_virtual_rom_succeed (NfVirtualRom *self);
void nf_virtual_rom_fail (NfVirtualRom *self, guint8 error);

/** Sends the answer the given number of times, as it stands in the state. */
void nf_virtual_rom_answer (NfVirtualRom *self, guint times);

G_END_DECLS
