namespace Postroad.Simulator.Storage;

/// <summary>The data folder: mail.log, steps.log, settings.json, and a lock that keeps a second simulator out.</summary>
internal sealed class StateFiles : IDisposable
{
    private readonly FileStream hold;

    public StateFiles(string folder)
    {
        try
        {
            Folder = Directory.CreateDirectory(folder).FullName;
            hold = Hold(Folder);
            Mail = new MailLog(Path.Combine(Folder, "mail.log"));
            Steps = new StepLog(Path.Combine(Folder, "steps.log"));
        }
        catch (UnauthorizedAccessException inner)
        {
            throw new IOException($"The simulator may not write to its data folder {Path.GetFullPath(folder)}. Give this user the right to, or choose another folder.", inner);
        }
    }

    public string Folder { get; }
    public MailLog Mail { get; }
    public StepLog Steps { get; }

    public void Dispose()
    {
        Mail.Dispose();
        Steps.Dispose();
        hold.Dispose();
    }

    private static FileStream Hold(string folder)
    {
        var path = Path.Combine(folder, "in-use");
        try { return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None); }
        catch (IOException inner) when (File.Exists(path))
        {
            throw new IOException($"Another simulator uses the data folder {folder}. Stop it, or choose another folder.", inner);
        }
    }
}
