using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;

namespace Postroad.Core.Sending.Smtp;

/// <summary>
/// A socket to a server with what has come and what is to leave: replies one by one, and everything that belongs together in one write. Whatever breaks it is a
/// <see cref="SmtpLineException"/> with the reason. Used by one at a time, but for <see cref="Abort"/> and <see cref="AbortIfOverdue"/>.
/// </summary>
internal sealed class SmtpLine(Socket socket, TimeProvider time) : IAsyncDisposable
{
    /// <summary>Room that bodies leave for what ends them and the envelope behind: two addresses of 320 characters and all parameters.</summary>
    private const int Tail = 2048;

    private readonly byte[] input = new byte[2 * SmtpReplyParser.MaxReply];
    private readonly byte[] output = new byte[32 * 1024];
    private Stream stream = new NetworkStream(socket, ownsSocket: false);
    private int first, last, used;
    private long deadline = long.MaxValue;
    private string? ended;

    /// <summary>With TLS, once there is.</summary>
    public Stream Stream => stream;

    /// <summary>Null: not connected any more.</summary>
    public IPAddress? LocalAddress => Ask(static s => s.LocalEndPoint is IPEndPoint end ? end.Address : null);

    /// <summary>Nothing was said that has not been asked for.</summary>
    public bool IsQuiet => first == last && Ask(static s => s.Available == 0);

    /// <summary>Nothing was said, and the other side has not hung up either.</summary>
    public bool IsAlive => first == last && Ask(static s => !s.Poll(0, SelectMode.SelectRead));

    /// <exception cref="AuthenticationException">No TLS, or not the right certificate.</exception>
    public async Task SecureAsync(SslClientAuthenticationOptions options, CancellationToken cancel)
    {
        var tls = new SslStream(stream);
        stream = tls;
        await tls.AuthenticateAsClientAsync(options, cancel);
    }

    /// <summary>From now on until the next call: whoever watches ends the connection when it takes longer.</summary>
    public void Within(TimeSpan limit) => Volatile.Write(ref deadline, time.After(limit));

    /// <summary>Until the instant, or as long as <see cref="SmtpLimits.Command"/> if that is less.</summary>
    public void Until(long timestamp) => Volatile.Write(ref deadline, Math.Min(timestamp, time.After(SmtpLimits.Command)));

    /// <summary>Nothing is waited for.</summary>
    public void Rest() => Volatile.Write(ref deadline, long.MaxValue);

    public void AbortIfOverdue(long now)
    {
        if (now >= Volatile.Read(ref deadline)) Abort("The server did not answer in time");
    }

    /// <summary>From any thread. Whoever reads or writes is told why.</summary>
    public void Abort(string why)
    {
        Interlocked.CompareExchange(ref ended, why, null);
        socket.Dispose();
    }

    /// <summary>Waits for the next reply.</summary>
    /// <exception cref="SmtpLineException">There is none to be had.</exception>
    public async ValueTask<SmtpReply> ReadAsync(CancellationToken cancel = default)
    {
        while (true)
        {
            if (first < last && SmtpReplyParser.TryRead(input.AsSpan(first, last - first), out var reply, out var length))
            {
                first += length;
                return reply;
            }

            if (first > 0)
            {
                input.AsSpan(first, last - first).CopyTo(input);
                (first, last) = (0, last - first);
            }

            try
            {
                var read = await stream.ReadAsync(input.AsMemory(last), cancel);
                if (read == 0) throw new SmtpLineException(ended ?? "The server closed the connection");
                last += read;
            }
            catch (Exception e) when (IsBroken(e))
            {
                throw Broken(e);
            }
        }
    }

    /// <summary>Leaves with the next <see cref="FlushAsync"/>.</summary>
    public void Put(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(output.AsSpan(used));
        used += bytes.Length;
    }

    /// <summary>As <see cref="Put"/>; ASCII.</summary>
    public void PutText(string text) => used += Encoding.ASCII.GetBytes(text, output.AsSpan(used));

    /// <summary>A body as SMTP takes it; what there is no room for leaves at once, and its end with the next <see cref="FlushAsync"/>.</summary>
    public async ValueTask PutBodyAsync(SmtpMail mail)
    {
        for (var head = mail.Head; head.Length > 0;)
        {
            if (used + head.Length > output.Length - Tail) await FlushAsync();
            var some = Math.Min(head.Length, output.Length - Tail - used);
            Put(head.Span[..some]);
            head = head[some..];
        }

        var dots = new SmtpDots(mail.IsPlain);
        for (var rest = mail.Mime; rest.Length > 0;)
        {
            if (used + SmtpDots.MostPerByte > output.Length - Tail) await FlushAsync();
            rest = rest[dots.Copy(rest.Span, output.AsSpan(0, output.Length - Tail), ref used)..];
        }

        Put(dots.End);
    }

    public async ValueTask FlushAsync(CancellationToken cancel = default)
    {
        try
        {
            await stream.WriteAsync(output.AsMemory(0, used), cancel);
            used = 0;
        }
        catch (Exception e) when (IsBroken(e))
        {
            throw Broken(e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        socket.Dispose();
        try
        {
            await stream.DisposeAsync();
        }
        catch (Exception e) when (IsBroken(e))
        {
            // Its last words have nobody to go to.
        }
    }

    private T? Ask<T>(Func<Socket, T> question)
    {
        try
        {
            return question(socket);
        }
        catch (Exception e) when (IsBroken(e))
        {
            return default;
        }
    }

    private static bool IsBroken(Exception e) => e is IOException or SocketException or ObjectDisposedException or InvalidOperationException or AuthenticationException;

    private SmtpLineException Broken(Exception e) => new(ended ?? $"The connection broke: {(e is IOException { InnerException: { } inner } ? inner.Message : e.Message)}", e);
}
