namespace Postroad.Web.Commands;

/// <summary>Where a command reads and writes. <see cref="Out"/> carries results, <see cref="Note"/> what is said to people meanwhile.</summary>
/// <param name="Note">The same as <paramref name="Out"/>, or standard error when results are for a machine.</param>
/// <param name="CanRewrite">True on a screen: a line of progress replaces the last one.</param>
internal sealed record Terminal(TextReader In, TextWriter Out, TextWriter Error, TextWriter Note, bool CanRewrite)
{
    public static Terminal OfProcess() => new(Console.In, Console.Out, Console.Error, Console.Out, !Console.IsOutputRedirected);

    /// <summary>What somebody types. Given up by cancelling: the console itself cannot be interrupted, so another thread waits for it.</summary>
    public Task<string?> ReadLineAsync(CancellationToken cancel) => Task.Run(In.ReadLine, cancel).WaitAsync(cancel);

    /// <summary>Results go to <see cref="Out"/> alone, everything else to <see cref="Error"/>.</summary>
    public Terminal ForMachine() => this with { Note = Error, CanRewrite = ReferenceEquals(Error, Console.Error) && !Console.IsErrorRedirected };
}
