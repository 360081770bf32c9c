import { render } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Action } from "./controls/action.tsx";
import { saveFile } from "./save_file.ts";
import { drawShareImage, type ShareImage } from "./share_image.ts";

const NAME = "lrm_playground.png";

/** Shows the picture of the runs with the ways to pass it on. Closing it removes it. */
export async function openShareDialog(image: ShareImage): Promise<void> {
  const picture = await drawShareImage(image);
  const place = document.body.appendChild(document.createElement("div"));
  const close = (): void => {
    render(null, place);
    place.remove();
  };
  render(<ShareDialog picture={picture} image={image} onClose={close} />, place);
}

interface ShareDialogProps {
  readonly picture: Blob;
  readonly image: ShareImage;
  readonly onClose: () => void;
}

function ShareDialog({ picture, image, onClose }: ShareDialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [source, setSource] = useState<string>();
  const [message, setMessage] = useState("");
  useEffect(() => {
    const url = URL.createObjectURL(picture);
    setSource(url);
    dialog.current?.showModal();
    return () => URL.revokeObjectURL(url);
  }, [picture]);
  const file = new File([picture], NAME, { type: picture.type });
  const shared: ShareData = { files: [file], title: image.title, url: image.address };
  return (
    <dialog ref={dialog} class="card share" aria-labelledby="share-title" onClose={onClose}>
      <h2 id="share-title">Share these curves</h2>
      {source !== undefined && (
        <img src={source} alt={`${image.title}. ${image.result ?? ""}`} width={1200} height={630} />
      )}
      <div class="row">
        {navigator.canShare?.(shared) && (
          <Action
            kind="primary"
            onAction={() => {
              // Refused where the visitor changes their mind.
              navigator.share(shared).catch(() => {});
            }}
          >
            Share
          </Action>
        )}
        <Action onAction={() => saveFile(picture, NAME)}>Download</Action>
        {"ClipboardItem" in globalThis && (
          <Action
            onAction={async () => {
              setMessage(
                (await copyPicture(picture)) ? "Copied" : "The browser refuses to copy it",
              );
            }}
          >
            Copy
          </Action>
        )}
        <Action onAction={() => dialog.current?.close()}>Close</Action>
        <span role="status" class="small">
          {message}
        </span>
      </div>
    </dialog>
  );
}

/** Copies a picture to the clipboard; false where the browser refuses. */
async function copyPicture(picture: Blob): Promise<boolean> {
  try {
    await navigator.clipboard.write([new ClipboardItem({ [picture.type]: picture })]);
    return true;
  } catch {
    return false;
  }
}
