using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using Postroad.Simulator.Control;
using Postroad.Simulator.Regions;
using Postroad.Simulator.Storage;

namespace Postroad.Simulator.Smtp;

/// <summary>Listens for SMTP where the options say, and has a conversation with whoever comes.</summary>
internal sealed class SmtpListeners(SimulatorOptions options, Settings settings, StateFiles files, SmtpLogin login, SmtpDesk desk) : IDisposable
{
    /// <summary>After a connection that could not be taken, for want of file handles for example.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private readonly SmtpOptions smtp = options.Smtp ?? new SmtpOptions();
    private readonly List<Task> conversations = [];
    private SmtpCertificate? certificate;
    private Socket? startTls, tls;

    /// <summary>Null: there is none.</summary>
    public IPEndPoint? StartTls => (IPEndPoint?)startTls?.LocalEndPoint;

    /// <summary>Null: there is none.</summary>
    public IPEndPoint? Tls => (IPEndPoint?)tls?.LocalEndPoint;

    /// <summary>The authority of its certificate, as PEM. Null: there is no SMTP.</summary>
    public string? Authority => certificate?.Authority;

    /// <exception cref="SocketException">A port is taken.</exception>
    public void Listen()
    {
        if (smtp is { StartTlsPort: null, TlsPort: null }) return;
        certificate = new SmtpCertificate(files.Folder, settings.Regions.Select(r => Place.RegionOf(r.Settings.Name)).Distinct(), options.Clock.GetUtcNow());
        startTls = Listening(smtp.StartTlsPort);
        tls = Listening(smtp.TlsPort);
    }

    /// <summary>Until it is stopped and the last conversation has ended.</summary>
    public async Task WorkAsync(CancellationToken stop)
    {
        await Task.WhenAll(AcceptAsync(startTls, beginsWithTls: false, stop), AcceptAsync(tls, beginsWithTls: true, stop));
        Task[] last;
        lock (conversations) last = [.. conversations];
        await Task.WhenAll(last);
    }

    public void Dispose()
    {
        startTls?.Dispose();
        tls?.Dispose();
        certificate?.Dispose();
    }

    private static Socket? Listening(int? port)
    {
        if (port is null) return null;
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port.Value));
            socket.Listen();
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task AcceptAsync(Socket? listener, bool beginsWithTls, CancellationToken stop)
    {
        while (listener is not null && !stop.IsCancellationRequested)
        {
            try { Welcome(await listener.AcceptAsync(stop), beginsWithTls, stop); }
            catch (SocketException) { await Task.Delay(Pause, TimeProvider.System, stop).ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing); }
            catch (OperationCanceledException) { /* asked for just now */ }
        }
    }

    private void Welcome(Socket socket, bool beginsWithTls, CancellationToken stop)
    {
        lock (conversations)
        {
            conversations.RemoveAll(c => c.IsCompleted);
            conversations.Add(ConverseAsync(socket, beginsWithTls, conversations.Count >= smtp.MostConnections, stop));
        }
    }

    private async Task ConverseAsync(Socket socket, bool beginsWithTls, bool isTooMany, CancellationToken stop)
    {
        try
        {
            socket.NoDelay = true;
            await using var wire = new SmtpWire(socket, smtp, options.Clock, stop);
            await new SmtpConversation(wire, desk, login, certificate!, smtp.Pipelining, stop).RunAsync(beginsWithTls, isTooMany);
        }
        catch (Exception e) when (e is IOException or SocketException or AuthenticationException or ObjectDisposedException)
        {
            // The client has gone, or broke off the handshake.
        }
    }
}
