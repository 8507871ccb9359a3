import { nullTranslator, type TranslationBundle } from '@jupyterlab/translation';
import { createContext, useContext } from 'react';

const Words = createContext<TranslationBundle>(nullTranslator.load('querymill'));

/** Gives the parts of a report the language of the user, wherever it is shown: node, output, run. */
export const TransProvider = Words.Provider;

/** The words of the user's language. */
export function useTrans(): TranslationBundle {
  return useContext(Words);
}
