using System.Buffers;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;

namespace Postroad.Simulator.Smtp;

/// <summary>
/// The bytes of one connection. A line ends with CR LF and a body with CR LF, dot, CR LF, and with nothing else. Replies leave when the client has to be waited for, so that those to commands
/// that came together go together.
/// </summary>
internal sealed class SmtpWire(Socket socket, SmtpOptions options, TimeProvider clock, CancellationToken stop) : IAsyncDisposable
{
    /// <summary>A line of AUTH, its end included (RFC 4954 section 4); all others are shorter.</summary>
    private const int MostOfLine = 12_288;
    private const int UsualBuffer = 32 * 1024;
    private readonly ArrayBufferWriter<byte> replies = new(512);
    private Stream stream = new NetworkStream(socket, ownsSocket: true);
    private byte[] buffer = new byte[UsualBuffer];
    private int start, end;

    /// <summary>Whether the client has sent more than was read.</summary>
    public bool HasMore => end > start;

    public bool IsSecure => stream is SslStream;

    public string ClientIp { get; } = ((IPEndPoint)socket.RemoteEndPoint!).Address.ToString();

    /// <param name="reply">One line or several, without the end of the last.</param>
    public void Say(string reply)
    {
        var span = replies.GetSpan(reply.Length + 2);
        replies.Advance(Encoding.ASCII.GetBytes(reply, span));
        replies.Write("\r\n"u8);
    }

    /// <summary>Null: that is no line; it is too long, or a CR or LF stands alone in it.</summary>
    /// <exception cref="TimeoutException">The client said nothing for too long.</exception>
    /// <exception cref="EndOfStreamException">The client has gone.</exception>
    public async ValueTask<string?> ReadLineAsync()
    {
        string? line;
        for (var looked = 0; !TryTakeLine(ref looked, out line);) await FillAsync();
        return line;
    }

    /// <summary>A mail without the dots that were added to it; it stays until the next reading. Null: it was so much longer than <paramref name="most"/> that it was passed over.</summary>
    /// <exception cref="TimeoutException">The client said nothing for too long.</exception>
    /// <exception cref="EndOfStreamException">The client has gone.</exception>
    public async ValueTask<ReadOnlyMemory<byte>?> ReadBodyAsync(int most)
    {
        var isTooLong = false;
        for (var looked = 0; ;)
        {
            if (TryFindEnd(ref looked, isTooLong, out var length, out var behind))
            {
                var body = buffer.AsMemory(start, length);
                start += behind;
                // Not "? null : ...": that null would be an array's, and an empty mail.
                if (isTooLong) return null;
                return body[..WithoutDots(body.Span)];
            }

            // What is kept of a mail that is too long is enough to find its end.
            if (isTooLong || looked > most + most / 64) (isTooLong, start, looked) = (true, Math.Max(start, end - 4), 0);
            await FillAsync();
        }
    }

    public async ValueTask FlushAsync()
    {
        if (replies.WrittenCount == 0) return;
        using var patience = new CancellationTokenSource(options.IdleTimeout, clock);
        try { await stream.WriteAsync(replies.WrittenMemory, patience.Token); }
        catch (OperationCanceledException inner) { throw new IOException("The client reads no replies.", inner); }
        replies.ResetWrittenCount();
    }

    /// <summary>The host that the client asked for; empty: it named none.</summary>
    /// <exception cref="IOException">No handshake came about, so that nothing can be said any more.</exception>
    /// <exception cref="AuthenticationException">Neither.</exception>
    public async ValueTask<string> SecureAsync(SslStreamCertificateContext shown)
    {
        await FlushAsync();
        var tls = new SslStream(stream);
        stream = tls;
        try { await WaitAsync(cancel => HandshakeAsync(tls, shown, cancel)); }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException) { throw new IOException("The handshake did not end.", e); }
        return tls.TargetHostName;
    }

    /// <summary>Ends the connection as a broken line does.</summary>
    public void Reset()
    {
        socket.LingerState = new LingerOption(true, 0);
        socket.Close();
    }

    public ValueTask DisposeAsync() => stream.DisposeAsync();

    private bool TryTakeLine(ref int looked, out string? line)
    {
        var unread = buffer.AsSpan(start, end - start);
        var found = unread[looked..].IndexOf((byte)'\n');
        line = null;
        if (found < 0)
        {
            looked = unread.Length;
            return looked > MostOfLine;
        }

        var text = unread[..(looked + found)];
        start += text.Length + 1;
        if (text.Length < MostOfLine && text.IndexOfAny((byte)'\r', (byte)0) == text.Length - 1 && text.EndsWith("\r"u8)) line = Encoding.Latin1.GetString(text[..^1]);
        return true;
    }

    private bool TryFindEnd(ref int looked, bool isTooLong, out int length, out int behind)
    {
        var unread = buffer.AsSpan(start, end - start);
        (length, behind) = (0, ".\r\n".Length);
        if (!isTooLong && unread.StartsWith(".\r\n"u8)) return true;
        var from = Math.Max(0, looked - 4);
        var found = unread[from..].IndexOf("\r\n.\r\n"u8);
        looked = unread.Length;
        if (found < 0) return false;
        (length, behind) = (from + found + 2, from + found + 5);
        return true;
    }

    // RFC 5321 section 4.5.2.
    private static int WithoutDots(Span<byte> body)
    {
        var (read, written) = (body.StartsWith("."u8) ? 1 : 0, 0);
        while (true)
        {
            var next = body[read..].IndexOf("\r\n."u8);
            var length = next < 0 ? body.Length - read : next + 2;
            if (read != written) body.Slice(read, length).CopyTo(body[written..]);
            written += length;
            if (next < 0) return written;
            read += length + 1;
        }
    }

    private async ValueTask FillAsync()
    {
        await FlushAsync();
        MakeRoom();
        var read = await WaitAsync(cancel => stream.ReadAsync(buffer.AsMemory(end), cancel));
        if (read == 0) throw new EndOfStreamException();
        end += read;
    }

    private void MakeRoom()
    {
        if (start == end) (start, end, buffer) = (0, 0, buffer.Length > 32 * UsualBuffer ? new byte[UsualBuffer] : buffer);
        if (end < buffer.Length) return;
        var larger = start > 0 ? buffer : new byte[buffer.Length * 2];
        buffer.AsSpan(start, end - start).CopyTo(larger);
        (start, end, buffer) = (0, end - start, larger);
    }

    private async ValueTask<int> WaitAsync(Func<CancellationToken, ValueTask<int>> of)
    {
        using var patience = new CancellationTokenSource(options.IdleTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, stop);
        try { return await of(either.Token); }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested) { throw new TimeoutException(); }
    }

    private static async ValueTask<int> HandshakeAsync(SslStream tls, SslStreamCertificateContext shown, CancellationToken cancel)
    {
        await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificateContext = shown }, cancel);
        return 0;
    }
}
