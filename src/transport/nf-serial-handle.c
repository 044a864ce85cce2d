/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The system's side of a serial port, see nf-serial-handle.h.
 */
#include "nf-serial-handle.h"

#ifdef G_OS_UNIX

#include <errno.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <termios.h>

#ifdef __linux__
#include <linux/serial.h>
#endif

static int
get_fd (struct sp_port *port)
{
  int fd = -1;

  sp_get_port_handle (port, &fd);
  return fd;
}

char *
nf_serial_handle_resolve (const char *name)
{
  return realpath (name, NULL);
}

/* The lock is what pyserial and its kind ask for. TIOCEXCL makes everybody else's open() fail,
 * except root's, and tells nobody who came before. */
gboolean
nf_serial_handle_take (struct sp_port *port)
{
  int fd = get_fd (port);

  return flock (fd, LOCK_EX | LOCK_NB) == 0 && ioctl (fd, TIOCEXCL) == 0;
}

void
nf_serial_handle_give_back (struct sp_port *port)
{
  ioctl (get_fd (port), TIOCNXCL);
}

NfLines
nf_serial_handle_find_lines (struct sp_port *port)
{
  if (nf_serial_handle_set_lines (port, FALSE, FALSE))
    return NF_LINES_TOGETHER;
  return errno == ENOTTY || errno == EINVAL ? NF_LINES_NONE : NF_LINES_TOGETHER;
}

gboolean
nf_serial_handle_set_lines (struct sp_port *port, gboolean dtr, gboolean rts)
{
  int fd = get_fd (port);
  int lines = 0;

  if (ioctl (fd, TIOCMGET, &lines) < 0)
    return FALSE;
  lines &= ~(TIOCM_DTR | TIOCM_RTS);
  lines |= (dtr ? TIOCM_DTR : 0) | (rts ? TIOCM_RTS : 0);
  return ioctl (fd, TIOCMSET, &lines) == 0;
}

gboolean
nf_serial_handle_get_line_errors (struct sp_port *port, NfLineErrors *errors)
{
#ifdef __linux__
  struct serial_icounter_struct counts = { 0 };

  if (ioctl (get_fd (port), TIOCGICOUNT, &counts) < 0)
    return FALSE;
  *errors = (NfLineErrors){
    .framing = (guint) counts.frame,
    .overruns = (guint) counts.overrun + (guint) counts.buf_overrun,
    .parity = (guint) counts.parity,
    .breaks = (guint) counts.brk,
  };
  return TRUE;
#else
  return FALSE;
#endif
}

gboolean
nf_serial_handle_is_refusal (int code)
{
  return code == EINVAL;
}

/* An FT232 holds what it received for up to 16 ms unless it is told otherwise, and a job waits
 * for an answer thousands of times. Drivers that do not know the flag refuse it: no harm. */
static void
ask_for_low_latency (int fd)
{
#ifdef __linux__
  struct serial_struct serial = { 0 };

  if (ioctl (fd, TIOCGSERIAL, &serial) < 0)
    return;
  serial.flags |= (int) ASYNC_LOW_LATENCY;
  ioctl (fd, TIOCSSERIAL, &serial);
#endif
}

/* libserialport 0.1.1 leaves on the hardware flow control that it finds (it clears the bit in the
 * wrong word), and a board has no CTS wire, so nothing would ever be sent. Later ones turn off
 * HUPCL, with which the system releases the lines even for a program that was killed. */
gboolean
nf_serial_handle_tune (struct sp_port *port)
{
  struct termios terminal = { 0 };
  int fd = get_fd (port);

  if (tcgetattr (fd, &terminal) < 0)
    return FALSE;
  terminal.c_cflag &= ~(tcflag_t) CRTSCTS;
  terminal.c_cflag |= HUPCL;
  if (tcsetattr (fd, TCSANOW, &terminal) < 0)
    return FALSE;
  ask_for_low_latency (fd);
  return TRUE;
}

#else

#include <windows.h>

char *
nf_serial_handle_resolve (const char *name)
{
  return g_strdup (name);
}

/* Windows opens every port exclusively. */
gboolean
nf_serial_handle_take (struct sp_port *port)
{
  return TRUE;
}

void
nf_serial_handle_give_back (struct sp_port *port)
{
}

NfLines
nf_serial_handle_find_lines (struct sp_port *port)
{
  return nf_serial_handle_set_lines (port, FALSE, FALSE) ? NF_LINES_SEPARATE : NF_LINES_NONE;
}

gboolean
nf_serial_handle_set_lines (struct sp_port *port, gboolean dtr, gboolean rts)
{
  return sp_set_dtr (port, dtr ? SP_DTR_ON : SP_DTR_OFF) == SP_OK &&
         sp_set_rts (port, rts ? SP_RTS_ON : SP_RTS_OFF) == SP_OK;
}

gboolean
nf_serial_handle_is_refusal (int code)
{
  return code == ERROR_INVALID_PARAMETER;
}

/* Windows counts none: it only tells that there was one since it was last asked. */
gboolean
nf_serial_handle_get_line_errors (struct sp_port *port, NfLineErrors *errors)
{
  return FALSE;
}

gboolean
nf_serial_handle_tune (struct sp_port *port)
{
  return TRUE;
}

#endif
