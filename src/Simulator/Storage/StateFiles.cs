namespace Postroad.Simulator.Storage;

/// <summary>The data folder: mail.log, steps.log, settings.json, and a lock that keeps a second simulator out.</summary>
internal sealed class StateFiles : IDisposable
{
    private readonly FileStream hold;

    public StateFiles(string folder)
    {
        Folder = Directory.CreateDirectory(folder).FullName;
        try
        {
            hold = new FileStream(Path.Combine(Folder, "in-use"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException inner) when (File.Exists(Path.Combine(Folder, "in-use")))
        {
            throw new IOException($"Another simulator uses the data folder {Folder}. Stop it, or choose another folder.", inner);
        }

        Mail = new MailLog(Path.Combine(Folder, "mail.log"));
        Steps = new StepLog(Path.Combine(Folder, "steps.log"));
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
}
